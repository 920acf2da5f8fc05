-- People of at least $years who are the only living person whose latest residence is their room. Presumed: who else
-- lives there may be known to nobody.
with living as (
    select person_id, residence_code, birth_date, id_number
    from gold.person
    where superseded_by is null and death_date is null
),
alone as (
    select residence_code
    from living
    join gold.address a on a.city_code = residence_code and a.level in ('H', 'P')
    group by residence_code
    having count(*) = 1
)
select
    l.person_id,
    '推定' as value,
    h.valid_from,
    0.6 as confidence,
    e.evidence
from living l
join alone using (residence_code)
join gold.person_house h on h.person_id = l.person_id and h.city_code = l.residence_code and h.relation = 'resides'
join (
    select person_id, list(feed || ':' || record_key order by tier, feed, record_key)[1:5] as evidence
    from gold.person_record
    group by person_id
) e on e.person_id = l.person_id
where l.birth_date + to_years($years) <= $as_of
    and l.birth_date > $as_of - to_years(120)
