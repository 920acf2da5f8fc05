-- The amount of one or two cases would be that of a person.
with summed as (
    select rule_id, count(*) filter (found and counts_in_total) as cases
    from gold.clue
    group by rule_id
)
select
    r.rule_id,
    r.title,
    coalesce(d.title, r.department) as department_title,
    r.clues,
    r.to_verify,
    case when s.cases >= 3 then r.months end as months,
    case when s.cases >= 3 then r.amount end as amount,
    r.issued, r.confirmed, r.refuted, r.undecidable, r.rectified, r.precision
from quality.clue_rules r
left join summed s using (rule_id)
left join report.department d using (department)
where r.ran
order by r.rule_id
