-- Rooms where at least $least existing enterprises are registered. No violation by itself: one licence may have many
-- places, and shared offices exist.
select
    h.city_code,
    count(distinct e.enterprise_id)::varchar as value,
    min(e.established_on) as valid_from,
    min(r.probability) as confidence,
    list(distinct r.feed || ':' || r.record_key order by r.feed || ':' || r.record_key)[1:5] as evidence
from gold.enterprise_house h
join gold.address a on a.city_code = h.city_code and a.level = 'H'
join gold.enterprise e on e.enterprise_id = h.enterprise_id and coalesce(e.status, '存续') = '存续' and e.superseded_by is null
join gold.enterprise_record r on r.enterprise_id = e.enterprise_id and r.role = 'subject'
where h.relation = 'registered'
group by h.city_code
having count(distinct e.enterprise_id) >= $least
