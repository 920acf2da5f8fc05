select feed, batch_date, source_file, replace(fault, '_', ' ')
from quality.delivery_findings
order by feed, batch_date, source_file, fault
limit 20
