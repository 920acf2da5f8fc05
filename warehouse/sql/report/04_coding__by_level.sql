with coded as (
    select
        case
            when reason = 'outside' then '市外'
            when level is null then '未赋码'
            else level || ' ' || case level
                when 'D' then '区县' when 'S' then '镇街' when 'C' then '社区村' when 'R' then '道路' when 'P' then '门牌院落'
                when 'B' then '楼栋' when 'U' then '单元' when 'F' then '楼层' else '户室' end
        end as level,
        status
    from gold.address_resolution
)
select
    level,
    count(*) as addresses,
    count(*) / sum(count(*)) over () as share,
    count(*) filter (status = 'auto') as automatic,
    count(*) filter (status = 'review') as review,
    count(*) filter (status = 'unresolved') as unresolved
from coded
group by level
order by position(left(level, 1) in 'HFUBPRCSD未市')
