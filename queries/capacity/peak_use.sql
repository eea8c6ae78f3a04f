/* ---
title: Peak use
summary: How much of what is safe was used at the busiest moment; in total, of the tightest resource.
owner: team-capacity
kind: peak
unit: percent
better: lower
course: growing
dimensions: [resource]
sources: {resource_use: 36h, resources: 90d}
over: [resource]
forecast: [resource]
evidence: measured
pitfalls: The busiest moment counts, not the usual one. It falls when more is bought, with nothing used less. Above 100% is more than is safe, which is not yet an outage.
source: "Capacity planning practice: peak use over the safe limit"
status: certified
--- */
SELECT
    period(u.bucket_at) AS period,
    u.resource,
    max(100 * coalesce(u.peak_used, u.used) / r.safe_limit) AS value
FROM resource_use AS u
JOIN resources AS r
    ON r.resource = u.resource
    AND local_day(u.bucket_at) >= r.valid_from
    AND (r.valid_to IS NULL OR local_day(u.bucket_at) < r.valid_to)
WHERE r.safe_limit > 0
GROUP BY period(u.bucket_at), u.resource
