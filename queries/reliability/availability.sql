/* ---
title: Availability
summary: Share of requests that were answered well.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [service]
sources: {indicators: 36h}
evidence: measured
pitfalls: Weighs busy services and busy users most. In an outage people stop trying, so it looks better than it was.
source: "SRE book, chapter 3: good requests over valid requests"
status: certified
outside: true
--- */
SELECT
    period(bucket_at) AS period,
    service,
    sum(good) AS numerator,
    sum(total) AS denominator
FROM indicators
WHERE indicator = 'availability'
GROUP BY period(bucket_at), service
