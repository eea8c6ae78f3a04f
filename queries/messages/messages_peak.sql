/* ---
title: Messages a minute at peak
summary: The most messages sent to clients in one minute.
owner: team-messaging
kind: peak
unit: messages per minute
better: neither
course: growing
dimensions: [kind]
sources: {message_rate: 36h}
forecast: [total, kind]
evidence: measured
pitfalls: One minute stands for the whole period, and a fault can cause it. The kinds have their peaks at different minutes. Where a source reports in longer stretches, the peak is that of the average over one stretch.
source: Capacity planning practice, the largest sum over kinds in one stretch of time
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
        m.kind,
        sum(m.messages * 60 / s.stretch_s) AS per_min
    FROM message_rate AS m
    JOIN stretches AS s ON s.day = local_day(m.bucket_at)
    GROUP BY s.day, floor(epoch(m.bucket_at) / s.stretch_s), m.kind
)
SELECT period(day) AS period, kind, max(per_min) AS value
FROM rates
GROUP BY period(day), kind
