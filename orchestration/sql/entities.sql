select 'people', count(*) from gold.person where superseded_by is null
union all select 'people known to two departments or more', count(*) from gold.person where n_departments > 1
union all select 'enterprises', count(*) from gold.enterprise where superseded_by is null
union all select 'homes and premises', count(*) from gold.house
union all select 'people at homes', count(*) from gold.person_house
union all select 'people in enterprises', count(*) from gold.person_enterprise
union all select 'enterprises at premises', count(*) from gold.enterprise_house
union all select 'addresses for review', count(*) from gold.address_resolution where status = 'review'
