with latest as (select run_id from quality.rule_results order by rowid desc limit 1),
rules as (
    select department, count(*) as rules, count(*) filter (not passed) as broken
    from quality.rule_results
    where run_id = (select run_id from latest)
    group by department
)
select s.department, round(s.score, 1), s.grade, r.rules, r.broken
from quality.scores s
join rules r using (department)
where s.run_id = (select run_id from latest) and s.table_name = '*' and s.dimension = '*'
order by s.department
