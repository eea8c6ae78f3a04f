/* ---
title: Availability by time
summary: Share of time in which a service answered at least 95 of 100 requests well.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [service]
sources: {indicators: 36h}
evidence: measured
pitfalls: A stretch of time is either up or down, so a long slow trickle of failures is not seen. Quiet hours count like busy ones. The total counts each service's time.
source: Up time over all time, where down means more than 5% failed, as cloud providers' agreements count it
status: certified
--- */
SELECT
    period(bucket_at) AS period,
    service,
    count(*) FILTER (WHERE good >= 0.95 * total) AS numerator,
    count(*) AS denominator
FROM indicators
WHERE indicator = 'availability' AND total > 0
GROUP BY period(bucket_at), service
