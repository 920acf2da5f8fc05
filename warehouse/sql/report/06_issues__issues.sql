select
    i.issue_id,
    d.title as department_title,
    coalesce(t.title, i.table_name) as table_title,
    i.rule_id,
    i.rows_affected,
    i.status,
    i.first_seen::varchar as first_seen,
    i.way,
    i.due_at::varchar as due_at,
    i.action,
    i.answer
from quality.issues i
left join report.department d using (department)
left join report.table_title t using (table_name)
where i.status <> 'closed'
order by i.due_at, i.rows_affected desc, i.issue_id
limit 200
