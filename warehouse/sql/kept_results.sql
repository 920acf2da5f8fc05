select *
from quality.rule_results
where run_id = (select run_id from quality.rule_results order by rowid desc limit 1)
order by table_name, rule_id
