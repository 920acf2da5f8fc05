select
    coalesce(sum(rows_read - rows_header_footer), 0)::bigint,
    coalesce(sum(rows_accepted), 0)::bigint,
    coalesce(sum(rows_quarantined), 0)::bigint,
    coalesce(sum(rows_duplicate), 0)::bigint,
    count(*) filter (not balanced),
    count(*)
from quality.row_accounting
