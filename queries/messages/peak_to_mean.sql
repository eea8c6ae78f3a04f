/* ---
title: Peak against the mean
summary: How many times busier the busiest minute was than an average one.
owner: team-messaging
kind: ratio
unit: times the mean
better: lower
course: steady
sources: {message_rate: 36h}
evidence: measured
pitfalls: One odd minute sets it. A longer period has more chances of an odd minute, so compare periods of one length.
source: "Capacity planning practice: the peak rate over the mean rate, both over stretches of one length"
status: certified
--- */
WITH stretches AS (
    -- Sources may report in stretches of different lengths: each day is seen in the longest of them.
    SELECT local_day(bucket_at) AS day, max(bucket_s) AS stretch_s
    FROM message_rate
    GROUP BY local_day(bucket_at)
),
rates AS (
    SELECT
        s.day,
        floor(epoch(m.bucket_at) / s.stretch_s) AS stretch,
        sum(m.messages * 60 / s.stretch_s) AS per_min
    FROM message_rate AS m
    JOIN stretches AS s ON s.day = local_day(m.bucket_at)
    GROUP BY s.day, floor(epoch(m.bucket_at) / s.stretch_s)
)
SELECT period(day) AS period, max(per_min) AS numerator, avg(per_min) AS denominator
FROM rates
GROUP BY period(day)
