select reason, status, count(*) as addresses
from gold.address_resolution
group by reason, status
order by addresses desc, reason, status
