/* ---
title: Answered in time
summary: Share of requests that were answered within the time promised.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [service]
sources: {indicators: 36h}
evidence: measured
pitfalls: Says nothing about how slow the slow ones were. The limit differs by service, so the total mixes them, and busy services weigh most.
source: "SRE workbook, on latency objectives: requests within the threshold over valid requests"
status: certified
--- */
SELECT
    period(bucket_at) AS period,
    service,
    sum(good) AS numerator,
    sum(total) AS denominator
FROM indicators
WHERE indicator = 'latency'
GROUP BY period(bucket_at), service
