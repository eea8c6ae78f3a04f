/* ---
title: Messages delivered first time
summary: Share of messages that reached every connected recipient without a retry.
owner: team-messaging
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [region]
target: {2016-Q4: 99.5}
sources: {delivery: 36h}
evidence: measured
pitfalls: Says nothing about recipients who were offline. Busy hours weigh more than quiet ones.
source: Deliveries that worked at the first try over deliveries begun
status: certified
--- */
SELECT
    period(minute_at) AS period,
    region,
    sum(ok_first_try) AS numerator,
    sum(attempted) AS denominator
FROM delivery
GROUP BY period(minute_at), region
