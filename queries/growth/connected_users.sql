/* ---
title: People connected at once
summary: The most people who were connected at the same moment.
owner: team-messaging
kind: peak
unit: users
better: higher
course: growing
dimensions: [region]
sources: {connected_users: 36h}
forecast: [total]
evidence: measured
pitfalls: One moment stands for the whole period. The regions have their peaks at different times, so they add up to more than the total.
source: Capacity planning practice, the largest sum over regions in one stretch of time
status: certified
--- */
WITH moments AS (
    SELECT bucket_at, region, sum(connected) AS connected
    FROM connected_users
    GROUP BY bucket_at, region
)
SELECT period(bucket_at) AS period, region, max(connected) AS value
FROM moments
GROUP BY period(bucket_at), region
