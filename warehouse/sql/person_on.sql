-- Which id every record had on a day: select * from gold.person_on(date '2025-11-05').
create macro gold.person_on(day) as table
with
since as (
    select feed, record_key, role, max(valid_to) as since from gold.person_history group by feed, record_key, role
),
versions as (
    select feed, record_key, role, person_id, valid_from, valid_to from gold.person_history
    union all
    select r.feed, r.record_key, r.role, r.person_id, coalesce(s.since, r.first_batch), null
    from gold.person_record r
    left join since s using (feed, record_key, role)
)
select * from versions
where valid_from <= cast(day as date) and (valid_to is null or valid_to > cast(day as date));
