with fields as (
    select
        table_name,
        column_name,
        round(100 * avg(1 - rows_failed / rows_checked::double), 2) as score,
        count(*) as rules,
        sum(rows_failed) as rows_failed
    from quality.rule_results
    where run_id = (select run_id from report.run where latest) and rows_checked > 0
    group by table_name, column_name
    having sum(rows_failed) > 0
)
select t.title as table_title, coalesce(c.title, column_name) as field, score, rules, rows_failed
from fields
join report.table_title t using (table_name)
left join report.column_title c using (table_name, column_name)
order by score, table_name, column_name
limit 20
