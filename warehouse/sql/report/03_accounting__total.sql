with sums as (
    select
        sum(rows_declared) as declared,
        sum(rows_read) as read,
        sum(rows_header_footer) as aside,
        sum(rows_accepted) as accepted,
        sum(rows_quarantined) as quarantined,
        sum(rows_duplicate) as duplicate,
        sum(rows_new) as new,
        sum(rows_changed) as changed,
        sum(rows_unchanged) as unchanged
    from quality.row_accounting
)
select '读取' as item, read as rows, '= 表头表尾 + 数据行' as identity from sums
union all select '表头表尾', aside, '标题、表头、小计、表尾、空行' from sums
union all select '数据行', read - aside, '= 合格 + 隔离 + 重复' from sums
union all select '合格', accepted, '= 新增 + 更新 + 未变' from sums
union all select '隔离', quarantined, '见下表，逐行保留原文与原因' from sums
union all select '重复', duplicate, '同一批中被后一行取代' from sums
union all select '新增', new, '' from sums
union all select '更新', changed, '' from sums
union all select '未变', unchanged, '' from sums
