select name, split_part(comment, '. ', 1) as title
from (
    select schema_name || '.' || table_name as name, comment from duckdb_tables()
    union all
    select schema_name || '.' || view_name, comment from duckdb_views()
)
where comment is not null
