select d.title as department_title, '第' || r.number || '次' as run, s.score
from quality.scores s
join report.run r using (run_id)
join report.department d using (department)
where s.table_name = '*' and s.dimension = '*' and r.number > (select max(number) - 12 from report.run)
order by department_title, r.number
