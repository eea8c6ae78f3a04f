/* ---
title: Severe incident rate
summary: Critical and major incidents that began for each million days of use.
owner: team-reliability
kind: ratio
unit: incidents per million user-days
better: lower
course: steady
sources: {incidents: 72h, daily_users: 36h}
evidence: measured
pitfalls: "How severe an incident was is decided by people, and may be changed later. It falls when users grow, with just as many incidents. A small number says little about a change."
source: Events over exposure, as rates are formed in accident statistics; one person using the product for a day is one user-day
status: certified
--- */
WITH counted AS (
    SELECT period(started_at) AS period, count(*) AS incidents
    FROM incidents
    WHERE severity IN ('critical', 'major')
    GROUP BY period(started_at)
),
served AS (
    SELECT period(day) AS period, avg(users) * count(DISTINCT day) AS user_days
    FROM daily_users
    GROUP BY period(day)
)
SELECT
    served.period AS period,
    coalesce(counted.incidents, 0) AS numerator,
    served.user_days / 1000000 AS denominator
FROM served
LEFT JOIN counted ON counted.period = served.period
