/* ---
title: Requests under a promise
summary: Share of requests that went to services with an objective.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
sources: {indicators: 36h, objectives: 90d}
evidence: measured
pitfalls: Services that are not measured have no requests here, so they are not missed. One busy service can carry it alone.
source: Coverage by objectives, weighted by traffic instead of counting services
status: certified
--- */
WITH everything AS (
    SELECT period(bucket_at) AS period, sum(total) AS requests
    FROM indicators
    WHERE indicator = 'availability'
    GROUP BY period(bucket_at)
),
promised AS (
    SELECT period(i.bucket_at) AS period, sum(i.total) AS requests
    FROM indicators AS i
    WHERE
        i.indicator = 'availability'
        AND EXISTS (
            SELECT 1
            FROM objectives AS o
            WHERE o.service = i.service
                AND local_day(i.bucket_at) >= o.valid_from
                AND (o.valid_to IS NULL OR local_day(i.bucket_at) < o.valid_to)
        )
    GROUP BY period(i.bucket_at)
)
SELECT
    everything.period AS period,
    coalesce(promised.requests, 0) AS numerator,
    everything.requests AS denominator
FROM everything
LEFT JOIN promised ON promised.period = everything.period
