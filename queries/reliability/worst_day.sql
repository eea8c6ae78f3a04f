/* ---
title: Worst day
summary: Share of requests to all services together that were answered well on the worst day of the period.
owner: team-reliability
kind: gauge
unit: percent
better: higher
course: steady
sources: {indicators: 36h}
evidence: measured
pitfalls: "Beside the worst hour it tells short failures from long ones: a bad hour leaves a day nearly whole. A longer period has more chances of a bad day."
source: Windowed availability as in the research on meaningful availability (NSDI 2020), for windows of a reporting day
status: certified
--- */
WITH days AS (
    SELECT local_day(bucket_at) AS day, sum(good) AS good, sum(total) AS total
    FROM indicators
    WHERE indicator = 'availability'
    GROUP BY local_day(bucket_at)
)
SELECT period(day) AS period, min(100 * good / nullif(total, 0)) AS value
FROM days
GROUP BY period(day)
