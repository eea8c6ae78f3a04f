/* ---
title: Worst hour
summary: Share of requests to all services together that were answered well in the worst hour of the period.
owner: team-reliability
kind: gauge
unit: percent
better: higher
course: steady
sources: {indicators: 36h}
evidence: measured
pitfalls: One hour stands for the whole period, and a longer period has more chances of a bad one. Where a source reports in stretches longer than an hour, it is the worst of those.
source: Windowed availability as in the research on meaningful availability (NSDI 2020), for windows of an hour by the clock
status: certified
--- */
WITH hours AS (
    SELECT
        local_day(bucket_at) AS day,
        floor(epoch(bucket_at) / 3600) AS hour,
        sum(good) AS good,
        sum(total) AS total
    FROM indicators
    WHERE indicator = 'availability'
    GROUP BY local_day(bucket_at), floor(epoch(bucket_at) / 3600)
)
SELECT period(day) AS period, min(100 * good / nullif(total, 0)) AS value
FROM hours
GROUP BY period(day)
