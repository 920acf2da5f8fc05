select title as feed_title, department_title, l4, l3, retention, legal_basis
from report.feed
order by feed
