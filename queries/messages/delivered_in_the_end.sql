/* ---
title: Messages delivered in the end
summary: Share of deliveries that worked, retries included.
owner: team-messaging
kind: ratio
unit: percent
better: higher
course: steady
sources: {delivery: 36h}
evidence: measured
pitfalls: Says nothing about how long it took, or about recipients who were offline.
source: Deliveries that worked over deliveries begun
status: certified
outside: true
--- */
SELECT
    period(minute_at) AS period,
    sum(delivered) AS numerator,
    sum(attempted) AS denominator
FROM delivery
GROUP BY period(minute_at)
