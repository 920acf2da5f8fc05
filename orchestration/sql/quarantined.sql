select reason, count(*) from quality.quarantine group by reason order by 2 desc, 1 limit 12
