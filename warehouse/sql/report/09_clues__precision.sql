select
    rule_id,
    count(*) filter (status in ('属实', '不属实')) as verified,
    count(*) filter (status = '属实') as true_clues,
    count(*) filter (status = '属实') / nullif(count(*) filter (status in ('属实', '不属实')), 0)::double as precision
from gold.clue
group by rule_id
order by rule_id
