/* ---
title: Effective shards
summary: How many shards really share the load; of ten where one does nearly everything, little more than one does.
owner: team-capacity
kind: gauge
unit: shards
better: higher
course: growing
sources: {shard_load: 36h}
over: [store, shard]
evidence: measured
pitfalls: Says uneven, not overloaded, so read it beside the number of shards and the hottest one. Idle shards add nothing to it.
source: The inverse of the sum of squared shares of load, averaged over days
status: certified
--- */
WITH days AS (
    SELECT
        day,
        count(*) AS shards,
        avg(peak_load / capacity) AS mean,
        avg(peak_load / capacity * peak_load / capacity) AS mean_square
    FROM shard_load
    WHERE is_active AND capacity > 0
    GROUP BY day
)
SELECT period(day) AS period, avg(shards * mean * mean / nullif(mean_square, 0)) AS value
FROM days
GROUP BY period(day)
