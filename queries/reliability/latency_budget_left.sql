/* ---
title: Latency budget left
summary: How many of the slow answers that our promise allows are still unused; below zero the promise is broken.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [service]
sources: {indicators: 36h, objectives: 90d}
evidence: measured
pitfalls: The total adds the budgets of all services, so a large service hides a small one that is spent. Says nothing about how slow the slow answers were. Services that promise no speed are left out.
source: "SRE workbook, on latency objectives: one minus slow answers over those the objective allows"
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
WHERE i.indicator = 'latency' AND o.method = 'events'
GROUP BY period(i.bucket_at), i.service
