select * from quality.reconciliation
