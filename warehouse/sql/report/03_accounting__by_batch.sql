select
    f.title as feed_title,
    a.batch_date::varchar as batch_date,
    a.rows_declared, a.rows_read, a.rows_header_footer, a.rows_accepted, a.rows_quarantined, a.rows_duplicate,
    a.rows_new, a.rows_changed, a.rows_unchanged, a.rows_missing,
    case when a.balanced then '平' else '不平' end as balanced
from quality.row_accounting a
join report.feed f using (feed)
order by a.feed, a.batch_date
