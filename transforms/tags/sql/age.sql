-- Living people of at least $years; evidence: the records that give the birth date through a valid number come first.
select
    p.person_id,
    null::varchar as value,
    (p.birth_date + to_years($years))::date as valid_from,
    case when p.id_number is not null then 1.0 else 0.9 end as confidence,
    e.evidence
from gold.person p
join (
    select person_id, list(feed || ':' || record_key order by tier, feed, record_key)[1:5] as evidence
    from gold.person_record
    group by person_id
) e using (person_id)
where p.superseded_by is null
    and p.death_date is null
    and p.birth_date + to_years($years) <= $as_of
    and p.birth_date > $as_of - to_years(120)
