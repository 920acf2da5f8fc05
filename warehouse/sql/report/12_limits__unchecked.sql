select dimension, count(*) filter (score is null) as tables, count(*) as of_tables
from quality.scores
where run_id = (select run_id from report.run where latest) and table_name <> '*' and dimension <> '*'
group by dimension
having count(*) filter (score is null) > 0
order by tables desc, dimension
