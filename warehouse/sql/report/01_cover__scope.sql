select
    min(batch_date)::varchar as first_batch,
    max(batch_date)::varchar as as_of,
    (select count(distinct f.department) from report.feed f where f.feed in (select feed from quality.row_accounting)) as departments,
    count(distinct feed) as feeds,
    count(*) as batches,
    sum(rows_read) as rows_read,
    (select count(*) from gold.person where superseded_by is null) as people,
    (select count(*) from gold.enterprise where superseded_by is null) as enterprises,
    (select count(*) from gold.address where superseded_by is null and valid_to is null) as places
from quality.row_accounting
