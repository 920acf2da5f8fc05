select * from quality.drift
