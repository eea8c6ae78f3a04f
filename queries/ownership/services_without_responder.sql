/* ---
title: Services nobody can mend
summary: How many running services had no person who could mend them alone, at the end of the period.
owner: team-platform
kind: gauge
unit: services
better: lower
course: steady
sources: {services: 14d, responders: 90d}
evidence: estimated
pitfalls: Being able is what teams say of themselves. A service that nobody listed people for counts as one that nobody can mend.
source: Single points of failure among people, in the spirit of the truck factor
status: certified
--- */
WITH able AS (
    SELECT
        p.period AS period,
        s.service,
        count(DISTINCT CASE WHEN r.is_able THEN r.person END) AS people
    FROM services AS s
    JOIN periods AS p
        ON s.valid_from < local_day(p.as_of)
        AND (s.valid_to IS NULL OR s.valid_to >= local_day(p.as_of))
    LEFT JOIN responders AS r
        ON r.service = s.service
        AND r.valid_from < local_day(p.as_of)
        AND (r.valid_to IS NULL OR r.valid_to >= local_day(p.as_of))
    WHERE s.lifecycle NOT IN ('planned', 'retired')
    GROUP BY p.period, s.service
)
SELECT period, count(*) FILTER (WHERE people = 0) AS value, count(*) AS n
FROM able
GROUP BY period
