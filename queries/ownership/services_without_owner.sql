/* ---
title: Services without an owner
summary: How many running services had no team that answers for them at the end of the period.
owner: team-platform
kind: gauge
unit: services
better: lower
course: steady
dimensions: [tier]
sources: {services: 14d}
evidence: measured
pitfalls: A team that is named need not know it. Catalogues fall behind after reorganisations.
source: Live services without a team at the end of the period
status: certified
--- */
SELECT
    p.period AS period,
    s.tier,
    count(DISTINCT CASE WHEN s.team IS NULL THEN s.service END) AS value,
    count(DISTINCT s.service) AS n
FROM services AS s
JOIN periods AS p
    ON s.valid_from < local_day(p.as_of)
    AND (s.valid_to IS NULL OR s.valid_to >= local_day(p.as_of))
WHERE s.lifecycle NOT IN ('planned', 'retired')
GROUP BY p.period, s.tier
