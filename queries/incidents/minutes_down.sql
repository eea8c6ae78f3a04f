/* ---
title: Minutes with something down
summary: Time in which at least one major or critical incident was felt; two at once count once.
owner: team-reliability
kind: count
unit: minutes
better: lower
course: steady
sources: {incidents: 72h}
evidence: measured
pitfalls: An incident that a few people felt counts like one that everybody felt. What counts as major is decided by people.
source: Length of the union of the incidents' times within the period
status: certified
--- */
WITH spans AS (
    SELECT
        p.period AS period,
        p.starts_at,
        greatest(i.started_at, p.starts_at) AS from_at,
        least(coalesce(i.mitigated_at, i.resolved_at, p.as_of), p.as_of) AS until_at
    FROM incidents AS i
    JOIN periods AS p
        ON i.started_at < p.as_of
        AND coalesce(i.mitigated_at, i.resolved_at, p.as_of) > p.starts_at
    WHERE
        i.severity IN ('critical', 'major')
        -- where no incident ever ends, ends are not recorded, and how long anything took is not known
        AND EXISTS (SELECT 1 FROM incidents AS e WHERE e.mitigated_at IS NOT NULL OR e.resolved_at IS NOT NULL)
),
begins AS (
    SELECT DISTINCT s.period AS period, s.starts_at, s.from_at
    FROM spans AS s
    WHERE
        NOT EXISTS (
            SELECT 1 FROM spans AS o WHERE o.period = s.period AND o.from_at < s.from_at AND o.until_at >= s.from_at
        )
),
ends AS (
    SELECT DISTINCT s.period AS period, s.starts_at, s.until_at
    FROM spans AS s
    WHERE
        NOT EXISTS (
            SELECT 1 FROM spans AS o WHERE o.period = s.period AND o.from_at <= s.until_at AND o.until_at > s.until_at
        )
),
begun AS (
    SELECT period, sum(minutes_between(starts_at, from_at)) AS minutes FROM begins GROUP BY period
),
ended AS (
    SELECT period, sum(minutes_between(starts_at, until_at)) AS minutes FROM ends GROUP BY period
)
-- What is merged has one beginning and one end, so the sum of the ends less that of the beginnings is its length.
SELECT ended.period AS period, ended.minutes - begun.minutes AS value
FROM ended
JOIN begun ON begun.period = ended.period
