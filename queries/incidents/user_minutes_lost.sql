/* ---
title: Users' minutes lost
summary: Minutes that people spent without what they needed, added up over everyone affected.
owner: team-reliability
kind: count
unit: user-minutes
better: lower
course: steady
dimensions: [severity, service]
sources: {incidents: 72h}
evidence: estimated
pitfalls: How many people felt an incident is an estimate. Incidents without one count as nothing, and people hit by two at once count twice.
source: The analogue of customer minutes interrupted in IEEE 1366
status: certified
--- */
SELECT
    p.period AS period,
    i.severity,
    i.service,
    sum(i.users_affected_mid * minutes_between(
        greatest(i.started_at, p.starts_at),
        least(coalesce(i.mitigated_at, i.resolved_at, p.as_of), p.as_of)
    )) AS value,
    sum(i.users_affected_low * minutes_between(
        greatest(i.started_at, p.starts_at),
        least(coalesce(i.mitigated_at, i.resolved_at, p.as_of), p.as_of)
    )) AS low,
    sum(i.users_affected_high * minutes_between(
        greatest(i.started_at, p.starts_at),
        least(coalesce(i.mitigated_at, i.resolved_at, p.as_of), p.as_of)
    )) AS high,
    count(i.incident) AS n
FROM incidents AS i
JOIN periods AS p
    ON i.started_at < p.as_of
    AND coalesce(i.mitigated_at, i.resolved_at, p.as_of) > p.starts_at
GROUP BY p.period, i.severity, i.service
