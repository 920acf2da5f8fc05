-- The insurances a person is enrolled in, as far as contributions are current.
select
    r.person_id,
    string_agg(distinct s.insurance_type, ',' order by s.insurance_type) as value,
    min(s.enrolled_on) as valid_from,
    min(r.probability) as confidence,
    list(r.feed || ':' || r.record_key order by r.record_key)[1:5] as evidence
from silver.social_security_enrolments s
join gold.person_record r on r.feed = 'social_security_enrolments' and r.record_key = s.record_key and r.role = 'subject'
join gold.person p on p.person_id = r.person_id and p.death_date is null
where s.valid_to is null
    and s.status = '正常参保'
group by r.person_id
