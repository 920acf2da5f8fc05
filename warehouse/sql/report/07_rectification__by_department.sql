select
    coalesce(d.title, i.department) as department_title,
    count(*) as found,
    count(*) filter (i.status <> 'closed') as open,
    count(*) filter (i.status <> 'closed' and i.due_at::date < (select as_of from report.setting)) as overdue,
    count(*) filter (i.status = 'closed') as closed,
    count(*) filter (i.status = 'closed') / count(*)::double as rate,
    avg(date_diff('day', i.first_seen::date, i.closed_at::date)) filter (i.status = 'closed') as days,
    count(*) filter (i.status = 'reopened') as reopened
from quality.issues i
left join report.department d using (department)
group by d.title, i.department
order by found desc, department_title
