/* ---
title: Incidents that came back
summary: Share of incidents with the same class of cause on the same service as one in the 90 days before.
owner: team-reliability
kind: ratio
unit: percent
better: lower
course: steady
sources: {incidents: 72h}
lookback: 91d
evidence: measured
pitfalls: Depends on how finely causes are classed, which should be agreed before measuring. Incidents without a class or a service are left out.
source: Recurrence as incident reviews count it, from the beginning of one to the beginning of the next, at most 90 days
status: certified
--- */
WITH told AS (
    SELECT
        incident,
        started_at,
        lag(started_at) OVER (PARTITION BY service, cause_class ORDER BY started_at, incident) AS earlier_at
    FROM incidents
    WHERE service IS NOT NULL AND cause_class IS NOT NULL
)
SELECT
    period(started_at) AS period,
    count(*) FILTER (WHERE minutes_between(earlier_at, started_at) <= 129600) AS numerator,
    count(*) AS denominator
FROM told
GROUP BY period(started_at)
