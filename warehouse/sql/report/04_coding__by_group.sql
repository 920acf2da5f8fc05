select
    attribute,
    value as "group",
    case when suppressed then null else people end as people,
    case when suppressed then null else link_rate end as link_rate,
    case when suppressed then null else difference end as difference,
    case when suppressed then null else estimated_precision end as estimated_precision
from gold.link_rate
order by attribute, value
