select
    c.rule_id,
    coalesce(d.title, c.department) as department_title,
    c.severity,
    c.status,
    count(*) as clues,
    count(*) filter (c.weakest_tier in ('T1', 'T2')) as strong,
    sum(c.months) as months,
    sum(c.amount) filter (c.weakest_tier in ('T1', 'T2')) as amount
from gold.clue c
left join report.department d using (department)
group by c.rule_id, d.title, c.department, c.severity, c.status
order by c.rule_id, department_title, c.severity, c.status
