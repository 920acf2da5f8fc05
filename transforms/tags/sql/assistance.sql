-- Members of households that receive the minimum living allowance or destitution relief on the day.
select
    r.person_id,
    max(s.assistance_type) as value,
    min(s.started_on) as valid_from,
    min(r.probability) as confidence,
    list(r.feed || ':' || r.record_key order by r.record_key)[1:5] as evidence
from silver.civil_affairs_assistance s
join gold.person_record r on r.feed = 'civil_affairs_assistance' and r.record_key = s.record_key and r.role = 'member'
join gold.person p on p.person_id = r.person_id and p.death_date is null
where s.valid_to is null
    and (s.started_on is null or s.started_on <= $as_of)
    and (s.ended_on is null or s.ended_on >= $as_of)
group by r.person_id
