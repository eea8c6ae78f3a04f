/* ---
title: Error budget left
summary: How much of the failures that our promise allows is still unused; below zero the promise is broken.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [service]
sources: {indicators: 36h, objectives: 90d}
evidence: measured
pitfalls: The total adds the budgets of all services, so a large service hides a small one that is spent. While a period is not over, the budget grows with the requests so far. Services without a promise for a quarter are left out.
source: "SRE book, chapters 1 and 3: one minus bad requests over those the objective allows"
status: certified
--- */
SELECT
    period(i.bucket_at) AS period,
    i.service,
    sum(i.total * (1 - o.target_pct / 100)) - (sum(i.total) - sum(i.good)) AS numerator,
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
