select t.title as table_title, coalesce(c.title || ' ', '') || r.rule_id as rule, '字段没有值，或表没有行' as why
from quality.rule_results r
join report.table_title t using (table_name)
left join report.column_title c using (table_name, column_name)
where r.run_id = (select run_id from report.run where latest) and r.rows_checked = 0
order by r.table_name, r.rule_id
