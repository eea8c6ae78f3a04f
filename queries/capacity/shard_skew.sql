/* ---
title: Skew of shards
summary: How many times busier the busiest shard is than an average one, on an average day.
owner: team-capacity
kind: ratio
unit: times the mean
better: lower
course: steady
sources: {shard_load: 36h}
over: [store, shard]
evidence: measured
pitfalls: Says uneven, not overloaded, so read it beside the hottest shard. Idle shards raise it. The largest customer sets how low it can go where a customer lives on one shard.
source: Largest over mean of the shards' peak use of their capacity, day by day
status: certified
--- */
WITH days AS (
    SELECT day, max(peak_load / capacity) AS most, avg(peak_load / capacity) AS mean
    FROM shard_load
    WHERE is_active AND capacity > 0
    GROUP BY day
)
SELECT period(day) AS period, avg(most) AS numerator, avg(mean) AS denominator
FROM days
GROUP BY period(day)
