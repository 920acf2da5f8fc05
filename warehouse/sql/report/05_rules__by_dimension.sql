select
    dimension,
    severity,
    count(*) as rules,
    count(*) filter (not passed) as broken,
    sum(rows_checked) as rows_checked,
    sum(rows_failed) as rows_failed
from quality.rule_results
where run_id = (select run_id from report.run where latest)
group by dimension, severity
order by dimension, severity
