/* ---
title: Time above the safe limit
summary: Share of time in which more of a resource was used than is safe.
owner: team-capacity
kind: ratio
unit: percent
better: lower
course: steady
dimensions: [resource]
sources: {resource_use: 36h, resources: 90d}
evidence: measured
pitfalls: Says how often, not how far. A stretch with one busy moment counts as a whole. The total counts each resource's time.
source: "Capacity planning practice: stretches whose peak use was above the safe limit over all stretches"
status: certified
--- */
SELECT
    period(u.bucket_at) AS period,
    u.resource,
    count(*) FILTER (WHERE coalesce(u.peak_used, u.used) > r.safe_limit) AS numerator,
    count(*) AS denominator
FROM resource_use AS u
JOIN resources AS r
    ON r.resource = u.resource
    AND local_day(u.bucket_at) >= r.valid_from
    AND (r.valid_to IS NULL OR local_day(u.bucket_at) < r.valid_to)
GROUP BY period(u.bucket_at), u.resource
