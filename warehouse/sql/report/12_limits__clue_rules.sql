select rule_id, title, coalesce(why_not, '—') as why
from quality.clue_rules
where not ran
order by rule_id
