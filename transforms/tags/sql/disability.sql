-- People who received a disability subsidy in the last $months months; the value is the level, never the category.
select
    r.person_id,
    max(s.disability_level) as value,
    min(s.paid_month) as valid_from,
    min(r.probability) as confidence,
    list(r.feed || ':' || r.record_key order by s.paid_month desc, r.record_key)[1:5] as evidence
from silver.civil_affairs_disability_subsidies s
join gold.person_record r
    on r.feed = 'civil_affairs_disability_subsidies' and r.record_key = s.record_key and r.role = 'subject'
join gold.person p on p.person_id = r.person_id and p.death_date is null
where s.amount > 0
    and s.paid_month >= date_trunc('month', $as_of) - to_months($months)
group by r.person_id
