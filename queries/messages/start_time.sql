/* ---
title: Time to start
summary: How long a client takes until a person can use it, on average over all starts.
owner: team-messaging
kind: ratio
unit: milliseconds
better: lower
course: steady
dimensions: [size_class]
sources: {start_payload: 36h}
evidence: measured
pitfalls: "An average hides the slow starts: see the share that starts in time. The total follows the mix of customers."
source: Time added up over starts, over their number
status: certified
--- */
SELECT
    period(day) AS period,
    size_class,
    sum(latency_ms_sum) AS numerator,
    sum(starts) AS denominator
FROM start_payload
WHERE latency_ms_sum IS NOT NULL
GROUP BY period(day), size_class
