/* ---
title: Service minutes down
summary: Time in which major or critical incidents were felt, added up over services; two at once on one service count twice.
owner: team-reliability
kind: count
unit: service-minutes
better: lower
course: steady
dimensions: [service]
sources: {incidents: 72h}
evidence: measured
pitfalls: One failure that shows on four services counts four times. Beside the minutes with something down, it tells how much happened at once.
source: Sum of the incidents' times within the period
status: certified
--- */
SELECT
    p.period AS period,
    i.service,
    sum(minutes_between(
        greatest(i.started_at, p.starts_at),
        least(coalesce(i.mitigated_at, i.resolved_at, p.as_of), p.as_of)
    )) AS value
FROM incidents AS i
JOIN periods AS p
    ON i.started_at < p.as_of
    AND coalesce(i.mitigated_at, i.resolved_at, p.as_of) > p.starts_at
WHERE
    i.severity IN ('critical', 'major')
    -- where no incident ever ends, ends are not recorded, and how long anything took is not known
    AND EXISTS (SELECT 1 FROM incidents AS e WHERE e.mitigated_at IS NOT NULL OR e.resolved_at IS NOT NULL)
GROUP BY p.period, i.service
