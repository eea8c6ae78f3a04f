/* ---
title: Hottest shard
summary: How much of what it can safely carry the busiest shard carried at its busiest moment.
owner: team-capacity
kind: peak
unit: percent
better: lower
course: growing
dimensions: [store]
sources: {shard_load: 36h}
over: [store, shard]
evidence: measured
pitfalls: One shard and one moment stand for the whole store; all others may be idle. The hottest shard may be another one than before.
source: "Capacity planning practice: the largest of peak load over capacity"
status: certified
--- */
SELECT period(day) AS period, store, max(100 * peak_load / capacity) AS value
FROM shard_load
WHERE is_active AND capacity > 0
GROUP BY period(day), store
