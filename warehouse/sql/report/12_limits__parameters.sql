select rule_id, title, array_to_string(unverified, '、') as unverified
from quality.clue_rules
where len(unverified) > 0
order by rule_id
