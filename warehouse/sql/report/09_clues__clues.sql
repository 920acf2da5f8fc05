select
    severity,
    status,
    coalesce(weakest_tier, '—') as weakest_tier,
    count(*) as clues,
    count(*) filter (counts_in_total) as counted,
    -- The amount of one or two cases would be that of a person.
    case when count(*) filter (counts_in_total) >= 3 then sum(amount) filter (counts_in_total) end as amount
from gold.clue
where found
group by severity, status, weakest_tier
order by position(severity in '高中低待核'), status, weakest_tier
