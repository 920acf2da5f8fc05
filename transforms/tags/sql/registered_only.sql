-- Homes where living people are registered and nobody lives, and those registered are known to live elsewhere.
with registered as (
    select h.city_code, h.person_id, h.valid_from, p.residence_code
    from gold.person_house h
    join gold.person p on p.person_id = h.person_id and p.death_date is null and p.superseded_by is null
    where h.relation = 'registered' and h.valid_to is null
)
select
    g.city_code,
    count(distinct g.person_id)::varchar as value,
    min(g.valid_from) as valid_from,
    min(r.probability) as confidence,
    list(distinct r.feed || ':' || r.record_key order by r.feed || ':' || r.record_key)[1:5] as evidence
from registered g
join gold.house h on h.city_code = g.city_code and h.n_residents = 0
join gold.person_record r on r.person_id = g.person_id
group by g.city_code
having bool_and(g.residence_code is not null and g.residence_code <> g.city_code)
