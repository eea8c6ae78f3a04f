-- What a reader of a chart should remember.
CREATE TABLE remembered AS
SELECT annotation, title, kind, moved(started_on, coalesce(initiative, annotation)) AS started_on, ended_on, metric, service, initiative FROM annotations
UNION ALL
SELECT 'ANN-BREAK', break_title, 'definition break', break_on, NULL, break_metric, NULL, NULL FROM planted
UNION ALL
SELECT 'ANN-PRESENCE', 'Presence moved to publish and subscribe', 'migration', presence_landed_on, presence_landed_on + presence_rollout_days - 1, NULL, 'presence', initiative FROM planted JOIN planted_dates ON landed_on = presence_landed_on
UNION ALL
SELECT 'ANN-EDGE', 'Edge cache for all clients', 'migration', edge_cache_landed_on, NULL, NULL, 'edge-cache', initiative FROM planted JOIN planted_dates ON landed_on = edge_cache_landed_on
UNION ALL
SELECT concat('HOL-', strftime(starts_on, '%Y%m%d')), title, 'holiday', starts_on, ended_on, NULL, NULL, NULL FROM holidays
ORDER BY ALL;

CREATE TABLE maintenance AS
SELECT 'MNT-1' AS exclusion, 'workspace-db' AS service, 'all' AS indicator, TIMESTAMP '2016-10-15 09:00:00' AS started_at, TIMESTAMP '2016-10-15 11:00:00' AS ended_at, 'Maintenance announced two weeks before' AS reason;
