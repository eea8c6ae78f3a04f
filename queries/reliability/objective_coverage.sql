/* ---
title: Services with a promise
summary: Share of running services that had an objective at the end of the period.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [tier]
sources: {services: 14d, objectives: 90d}
evidence: measured
pitfalls: A promise may be set at what is reached anyway, and having one says nothing about keeping it.
source: Services with an objective in force over all that run, as teams that follow the SRE workbook count coverage
status: certified
outside: true
--- */
SELECT
    p.period AS period,
    s.tier,
    count(DISTINCT CASE WHEN o.service IS NOT NULL THEN s.service END) AS numerator,
    count(DISTINCT s.service) AS denominator
FROM services AS s
JOIN periods AS p
    ON s.valid_from < local_day(p.as_of)
    AND (s.valid_to IS NULL OR s.valid_to >= local_day(p.as_of))
LEFT JOIN objectives AS o
    ON o.service = s.service
    AND o.valid_from < local_day(p.as_of)
    AND (o.valid_to IS NULL OR o.valid_to >= local_day(p.as_of))
WHERE s.lifecycle NOT IN ('planned', 'retired')
GROUP BY p.period, s.tier
