/* ---
title: Error budget burned
summary: Failures as a share of those our promise allows for the requests so far; above 100% the promise is being broken.
owner: team-reliability
kind: ratio
unit: percent
better: lower
course: steady
dimensions: [service]
sources: {indicators: 36h, objectives: 90d}
evidence: measured
pitfalls: "While a period is not over, this is the speed at which the budget goes, not the part of it that is gone. The total adds all services' budgets, so a large service hides a small one."
source: "SRE workbook, chapter 5: the error rate over the error rate the objective allows"
status: certified
--- */
SELECT
    period(i.bucket_at) AS period,
    i.service,
    sum(i.total) - sum(i.good) AS numerator,
    sum(i.total * (1 - o.target_pct / 100)) AS denominator
FROM indicators AS i
JOIN objectives AS o
    ON o.service = i.service
    AND o.indicator = i.indicator
    AND o.span = 'quarter'
    AND local_day(i.bucket_at) >= o.valid_from
    AND (o.valid_to IS NULL OR local_day(i.bucket_at) < o.valid_to)
WHERE i.indicator = 'availability' AND o.method = 'events'
GROUP BY period(i.bucket_at), i.service
