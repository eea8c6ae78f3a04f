/* ---
title: Headroom
summary: How much of the safe limit was still free at the busiest moment; in total, of the tightest resource.
owner: team-capacity
kind: gauge
unit: percent
better: higher
course: steady
dimensions: [resource]
sources: {resource_use: 36h, resources: 90d}
over: [resource]
evidence: measured
pitfalls: The busiest moment counts, not the usual one. Below zero more was used than is safe, which is not yet an outage.
source: "Capacity planning practice: one minus peak use over the safe limit"
status: certified
outside: true
--- */
SELECT
    period(u.bucket_at) AS period,
    u.resource,
    min(100 * (1 - coalesce(u.peak_used, u.used) / r.safe_limit)) AS value
FROM resource_use AS u
JOIN resources AS r
    ON r.resource = u.resource
    AND local_day(u.bucket_at) >= r.valid_from
    AND (r.valid_to IS NULL OR local_day(u.bucket_at) < r.valid_to)
WHERE r.safe_limit > 0
GROUP BY period(u.bucket_at), u.resource
