select title as feed_title, limitations from report.feed where limitations <> '' order by feed
