with coded as (
    select
        case
            when r.reason = 'outside' then 'outside the city'
            when r.level is null then 'not coded'
            else r.level || ' ' || case r.level
                when 'D' then 'district' when 'S' then 'town' when 'C' then 'community' when 'R' then 'road'
                when 'P' then 'premises' when 'B' then 'building' when 'U' then 'entrance' when 'F' then 'floor'
                else 'room' end
        end as level,
        r.city_code,
        a.status
    from gold.address_resolution r
    left join gold.address a using (city_code)
)
select
    level,
    count(*),
    printf('%.1f %%', 100.0 * count(*) / sum(count(*)) over ()),
    count(distinct city_code) filter (status = 'observed')
from coded
group by level
order by position(left(level, 1) in 'HFUBPRCSDon')
