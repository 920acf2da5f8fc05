-- Children with a birth certificate who are not yet $months months old.
select
    r.person_id,
    null::varchar as value,
    min(s.newborn_birth_date) as valid_from,
    min(r.probability) as confidence,
    list(r.feed || ':' || r.record_key order by r.record_key)[1:5] as evidence
from silver.health_births s
join gold.person_record r on r.feed = 'health_births' and r.record_key = s.record_key and r.role = 'newborn'
join gold.person p on p.person_id = r.person_id and p.death_date is null
where s.newborn_birth_date > $as_of - to_months($months)
    and s.newborn_birth_date <= $as_of
group by r.person_id
