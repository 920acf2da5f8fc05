select
    f.title as feed_title,
    r.column_name,
    count(*) as addresses,
    count(*) filter (r.reason = 'outside') as outside,
    count(*) filter (r.status = 'auto' and r.city_code is not null)
        / nullif(count(*) filter (r.reason <> 'outside'), 0)::double as coded,
    count(*) filter (r.status = 'auto' and r.level = 'H')
        / nullif(count(*) filter (r.reason <> 'outside'), 0)::double as to_room,
    count(*) filter (r.status = 'review') as review
from gold.address_resolution r
join report.feed f using (feed)
group by f.title, r.feed, r.column_name
order by r.feed, r.column_name
