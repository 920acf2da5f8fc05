select
    t.title as table_title,
    max(score) filter (s.dimension = '*') as total,
    max(grade) filter (s.dimension = '*') as grade,
    max(score) filter (s.dimension = '规范性') as validity,
    max(score) filter (s.dimension = '完整性') as completeness,
    max(score) filter (s.dimension = '准确性') as accuracy,
    max(score) filter (s.dimension = '一致性') as consistency,
    max(score) filter (s.dimension = '时效性') as timeliness,
    max(score) filter (s.dimension = '可访问性') as accessibility
from quality.scores s
join report.table_title t using (table_name)
where s.run_id = (select run_id from report.run where latest)
group by t.title, s.table_name
order by total, s.table_name
