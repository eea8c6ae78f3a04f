/* ---
title: Oldest open action
summary: How long the oldest action from an incident had been open at the end of the period.
owner: team-reliability
kind: gauge
unit: days
better: lower
course: steady
dimensions: [team]
sources: {incident_actions: 7d}
evidence: measured
pitfalls: One forgotten action sets it. Closing actions without doing them lowers it.
source: The longest time since an action was agreed, of those open at the end of the period
status: certified
--- */
SELECT
    p.period AS period,
    a.team,
    max(local_day(p.as_of) - a.raised_on) AS value,
    count(*) AS n
FROM incident_actions AS a
JOIN periods AS p
    ON a.raised_on < local_day(p.as_of)
    AND (a.closed_on IS NULL OR a.closed_on >= local_day(p.as_of))
GROUP BY p.period, a.team
