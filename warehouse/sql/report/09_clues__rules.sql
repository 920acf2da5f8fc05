select
    r.rule_id,
    r.title,
    coalesce(d.title, r.department) as department_title,
    r.clues, r.to_verify, r.months, r.amount, r.issued, r.confirmed, r.refuted, r.undecidable, r.rectified, r.precision
from quality.clue_rules r
left join report.department d using (department)
where r.ran
order by r.rule_id
