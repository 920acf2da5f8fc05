select * from quality.access_log
