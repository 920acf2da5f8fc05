select title as feed_title, department_title, '契约已有，从未交付' as why
from report.feed
where not delivered
order by feed
