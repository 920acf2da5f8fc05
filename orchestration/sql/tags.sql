select tag, 'people', count(*) from gold.person_tag group by tag
union all select tag, 'homes', count(*) from gold.house_tag group by tag
union all select tag, 'enterprises', count(*) from gold.enterprise_tag group by tag
order by 2 desc, 3 desc
