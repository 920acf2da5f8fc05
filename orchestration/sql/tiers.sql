with links as (
    select tier, 'person' as kind from gold.person_record
    union all
    select tier, 'enterprise' from gold.enterprise_record
)
select
    tier || ' ' || case tier
        when 'T1' then 'valid number and name' when 'T2' then 'upgraded or department number'
        when 'T3' then 'damaged number, agreeing facts' when 'T4' then 'agreeing facts' else 'alone' end,
    count(*) filter (kind = 'person'),
    count(*) filter (kind = 'enterprise')
from links
group by tier
order by tier
