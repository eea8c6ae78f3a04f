/* ---
title: Usable share of shards
summary: How much of all shards' capacity will be in use when the hottest shard is full.
owner: team-capacity
kind: ratio
unit: percent
better: higher
course: steady
sources: {shard_load: 36h}
over: [store, shard]
evidence: modelled
pitfalls: Assumes that load grows on all shards alike. In truth the shard of the largest customer fills first.
source: Mean over largest of the shards' peak use of their capacity, the inverse of skew
status: certified
--- */
WITH days AS (
    SELECT day, max(peak_load / capacity) AS most, avg(peak_load / capacity) AS mean
    FROM shard_load
    WHERE is_active AND capacity > 0
    GROUP BY day
)
SELECT period(day) AS period, avg(mean) AS numerator, avg(most) AS denominator
FROM days
GROUP BY period(day)
