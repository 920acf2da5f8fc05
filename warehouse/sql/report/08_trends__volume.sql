select
    f.title as feed_title,
    a.batch_date::varchar as batch_date,
    a.mode,
    a.rows_read - a.rows_header_footer as data_rows,
    (a.rows_read - a.rows_header_footer) / nullif(
        lag(a.rows_read - a.rows_header_footer) over (partition by a.feed, a.mode order by a.batch_date), 0
    )::double - 1 as change,
    a.rows_quarantined / nullif(a.rows_read - a.rows_header_footer, 0)::double as refused
from quality.row_accounting a
join report.feed f using (feed)
order by a.feed, a.batch_date
