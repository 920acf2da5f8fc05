with seen as (
    select
        f.feed,
        f.title as feed_title,
        f.department_title,
        f.frequency_days,
        count(a.batch_date) as batches,
        max(a.batch_date) as last_batch,
        sum(a.rows_missing) as rows_missing
    from report.feed f
    left join quality.row_accounting a using (feed)
    group by all
)
select
    feed_title,
    department_title,
    frequency_days as interval,
    batches,
    coalesce(last_batch::varchar, '—') as last_batch,
    date_diff('day', last_batch, (select as_of from report.setting)) as age,
    case
        when last_batch is null then '未交付'
        when date_diff('day', last_batch, (select as_of from report.setting))
            > frequency_days + greatest(2, frequency_days // 10) then '逾期'
        else '按期'
    end as timely,
    rows_missing,
    (select count(*) from quality.delivery_findings d where d.feed = seen.feed) as findings
from seen
order by feed
