select
    coalesce(d.title, r.department) as department_title,
    r.found,
    r.new as fresh,
    r.open,
    r.overdue,
    r.closed,
    r.rectification_rate as rate,
    r.mean_days as days,
    r.reopened,
    r.recurrence_rate
from quality.rectification r
left join report.department d using (department)
order by found desc, department_title
