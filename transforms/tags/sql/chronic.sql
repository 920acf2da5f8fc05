-- People under chronic care who were visited in the last $months months; which disease is nobody's business here.
select
    r.person_id,
    null::varchar as value,
    min(s.visited_on) as valid_from,
    min(r.probability) as confidence,
    list(r.feed || ':' || r.record_key order by s.visited_on desc, r.record_key)[1:5] as evidence
from silver.health_chronic_visits s
join gold.person_record r on r.feed = 'health_chronic_visits' and r.record_key = s.record_key and r.role = 'subject'
join gold.person p on p.person_id = r.person_id and p.death_date is null
where (s.status is null or s.status = '在管')
    and s.visited_on between ($as_of - to_months($months)) and $as_of
group by r.person_id
