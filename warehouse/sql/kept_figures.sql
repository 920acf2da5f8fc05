select * from quality.report_figure order by section, block, row, measure
