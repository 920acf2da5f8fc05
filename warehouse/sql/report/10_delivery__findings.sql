select
    coalesce(f.title, d.feed) as feed_title,
    coalesce(d.batch_date, '—') as batch_date,
    coalesce(d.source_file, '—') as source_file,
    d.fault,
    count(*) as findings
from quality.delivery_findings d
left join report.feed f using (feed)
group by f.title, d.feed, d.batch_date, d.source_file, d.fault
order by d.feed, d.batch_date, d.source_file, d.fault
