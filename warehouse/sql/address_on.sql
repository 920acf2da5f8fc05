-- Every place as it was on a day: select * from gold.address_on(date '2025-11-05').
create macro gold.address_on(day) as table
with
since as (select city_code, max(valid_to) as since from gold.address_history group by city_code),
versions as (
    select
        city_code, level, valid_from, valid_to, parent_code, display_code, standard_address, district_code, town_code,
        village_code, district, town, village, group_name, road, road_number, estate, status, superseded_by
    from gold.address_history
    union all
    select
        a.city_code, a.level, coalesce(s.since, a.valid_from), null, a.parent_code, a.display_code, a.standard_address,
        a.district_code, a.town_code, a.village_code, a.district, a.town, a.village, a.group_name, a.road,
        a.road_number, a.estate, a.status, a.superseded_by
    from gold.address a
    left join since s using (city_code)
)
select * from versions
where (valid_from is null or valid_from <= cast(day as date)) and (valid_to is null or valid_to > cast(day as date));
