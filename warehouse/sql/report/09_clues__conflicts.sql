select
    '地址与旁证不符' as conflict,
    '同一人或企业的其他记录指向只差一个号码的另一处' as detail,
    count(*) as records
from gold.address_resolution
where len(contradicted_by) > 0
having count(*) > 0
union all
select '是否同一人待复核', why, count(*)
from gold.person_review
group by why
order by records desc, conflict, detail
