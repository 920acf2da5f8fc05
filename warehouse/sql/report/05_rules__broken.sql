select
    t.title as table_title,
    coalesce(c.title || ' ', '') || r.rule_id as rule,
    r.dimension,
    r.severity,
    r.rows_checked,
    r.rows_failed,
    r.rows_failed / nullif(r.rows_checked, 0)::double as rate,
    r.threshold,
    d.title as department_title
from quality.rule_results r
join report.table_title t using (table_name)
left join report.column_title c using (table_name, column_name)
left join report.department d using (department)
where r.run_id = (select run_id from report.run where latest) and not r.passed
order by rate desc, r.table_name, r.rule_id
