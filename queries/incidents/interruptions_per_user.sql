/* ---
title: Interruptions per user
summary: How often an average user was interrupted, those who noticed nothing included.
owner: team-reliability
kind: ratio
unit: interruptions per user
better: lower
course: steady
sources: {incidents: 72h, daily_users: 36h}
evidence: estimated
pitfalls: A flicker counts like an outage of hours. It adds up over time, so compare periods of one length. How many people felt an incident is an estimate.
source: The analogue of the average interruption frequency index in IEEE 1366
status: certified
--- */
WITH felt AS (
    SELECT period(started_at) AS period, sum(users_affected_mid) AS users
    FROM incidents
    GROUP BY period(started_at)
),
served AS (
    SELECT period(day) AS period, avg(users) AS users
    FROM daily_users
    GROUP BY period(day)
)
SELECT
    served.period AS period,
    CASE WHEN felt.period IS NULL THEN 0 ELSE felt.users END AS numerator,
    served.users AS denominator
FROM served
LEFT JOIN felt ON felt.period = served.period
