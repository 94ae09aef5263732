-- What the planner is to believe, it measures by itself here. Tables whose rows come and go quickly are measured and
-- swept more often than others, and leave room on their pages for a row's next version.

ALTER TABLE outbox SET (
    fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE agenda SET (
    fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE inbox SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE draft SET (autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE holding SET (fillfactor = 90);
ALTER TABLE initiative SET (fillfactor = 80);
