with links as (
    select tier, 'person' as kind from gold.person_record
    union all
    select tier, 'enterprise' from gold.enterprise_record
)
select
    tier || ' ' || case tier
        when 'T1' then '有效号码与姓名' when 'T2' then '升位号码或部门编号' when 'T3' then '残缺号码与相符事实'
        when 'T4' then '相符事实' else '单独成立' end as tier,
    count(*) filter (kind = 'person') as person_records,
    count(*) filter (kind = 'person') / nullif(sum(count(*) filter (kind = 'person')) over (), 0) as person_share,
    count(*) filter (kind = 'enterprise') as enterprise_records,
    count(*) filter (kind = 'enterprise')
        / nullif(sum(count(*) filter (kind = 'enterprise')) over (), 0) as enterprise_share
from links
group by links.tier
order by links.tier
