-- Existing enterprises registered in a room with at least $least of them.
with crowded as (
    select h.city_code, count(distinct e.enterprise_id) as n
    from gold.enterprise_house h
    join gold.address a on a.city_code = h.city_code and a.level = 'H'
    join gold.enterprise e
        on e.enterprise_id = h.enterprise_id and coalesce(e.status, '存续') = '存续' and e.superseded_by is null
    where h.relation = 'registered'
    group by h.city_code
    having count(distinct e.enterprise_id) >= $least
)
select
    h.enterprise_id,
    max(c.n)::varchar as value,
    min(e.established_on) as valid_from,
    min(r.probability) as confidence,
    list(distinct r.feed || ':' || r.record_key order by r.feed || ':' || r.record_key)[1:5] as evidence
from crowded c
join gold.enterprise_house h on h.city_code = c.city_code and h.relation = 'registered'
join gold.enterprise e on e.enterprise_id = h.enterprise_id and coalesce(e.status, '存续') = '存续' and e.superseded_by is null
join gold.enterprise_record r on r.enterprise_id = e.enterprise_id and r.role = 'subject'
group by h.enterprise_id
