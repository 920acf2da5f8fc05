-- Which id every record had on a day: select * from gold.enterprise_on(date '2025-11-05').
create macro gold.enterprise_on(day) as table
with
since as (
    select feed, record_key, role, max(valid_to) as since from gold.enterprise_history group by feed, record_key, role
),
versions as (
    select feed, record_key, role, enterprise_id, valid_from, valid_to from gold.enterprise_history
    union all
    select r.feed, r.record_key, r.role, r.enterprise_id, coalesce(s.since, r.first_batch), null
    from gold.enterprise_record r
    left join since s using (feed, record_key, role)
)
select * from versions
where valid_from <= cast(day as date) and (valid_to is null or valid_to > cast(day as date));
