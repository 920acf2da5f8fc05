select f.title as feed_title, coalesce(q.column_name, '整行') as column_name, q.reason, count(*) as rows
from quality.quarantine q
join report.feed f using (feed)
group by f.title, q.column_name, q.reason
order by rows desc, feed_title, column_name, reason
