select '隔离的行' as figure, 'select source_file, source_row, reason from quality.quarantine where feed = ''…'' and batch_date = ''…''' as query
union all select '重复的行', 'select source_file, source_row from quality.duplicates where feed = ''…'' and batch_date = ''…'''
union all select '读取的行', 'select source_file, source_row from bronze.… where batch_date = ''…'' order by 1, 2'
union all select '现势的行', 'select record_key, source_file, source_row from silver.… where valid_to is null'
union all select '赋码的地址', 'select feed, record_key, column_name, city_code, reason from gold.address_resolution where level = ''H'''
union all select '待复核的地址', 'select feed, record_key, column_name, score, margin, reason from gold.address_resolution where status = ''review'''
union all select '一个人的记录', 'select feed, record_key, role, tier, reason from gold.person_record where person_id = ''…'''
union all select '规则不合格数', 'select table_name, rule_id, rows_checked, rows_failed from quality.rule_results where not passed'
union all select '本报告的任一数字', 'select * from quality.report_figure where section = ''…'' and block = ''…'''
