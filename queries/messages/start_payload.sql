/* ---
title: Bytes loaded at a start
summary: How much a client loads before a person can use it.
owner: team-messaging
kind: ratio
unit: bytes
better: lower
course: steady
dimensions: [size_class]
sources: {start_payload: 36h}
evidence: measured
pitfalls: The total follows the mix of customers, since large ones load more; the size classes compare like with like.
source: Bytes sent over starts
status: certified
--- */
SELECT
    period(day) AS period,
    size_class,
    sum(payload_bytes) AS numerator,
    sum(starts) AS denominator
FROM start_payload
GROUP BY period(day), size_class
