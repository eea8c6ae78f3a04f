/* ---
title: Messages a minute in a usual minute
summary: The rate that half of all minutes stay below, nights and weekends included.
owner: team-messaging
kind: quantile
unit: messages per minute
better: neither
course: growing
sources: {message_rate: 36h}
evidence: measured
pitfalls: Nothing is built for the usual minute. Minutes without a row are not counted as minutes of zero.
source: The median over all stretches of the period
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
SELECT period(day) AS period, quantile_cont(per_min, 0.5) AS value
FROM rates
GROUP BY period(day)
