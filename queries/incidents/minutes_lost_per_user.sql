/* ---
title: Minutes lost per user
summary: Minutes without service for an average user, those who noticed nothing included.
owner: team-reliability
kind: ratio
unit: minutes per user
better: lower
course: steady
sources: {incidents: 72h, daily_users: 36h}
evidence: estimated
pitfalls: Divides by everyone served, not by those affected. How many people felt an incident is an estimate.
source: The analogue of the average interruption duration index in IEEE 1366
status: certified
outside: true
--- */
WITH lost AS (
    SELECT
        p.period AS period,
        sum(i.users_affected_mid * minutes_between(
            greatest(i.started_at, p.starts_at),
            least(coalesce(i.mitigated_at, i.resolved_at, p.as_of), p.as_of)
        )) AS user_minutes
    FROM incidents AS i
    JOIN periods AS p
        ON i.started_at < p.as_of
        AND coalesce(i.mitigated_at, i.resolved_at, p.as_of) > p.starts_at
    GROUP BY p.period
),
served AS (
    SELECT period(day) AS period, avg(users) AS users
    FROM daily_users
    GROUP BY period(day)
)
SELECT
    served.period AS period,
    CASE WHEN lost.period IS NULL THEN 0 ELSE lost.user_minutes END AS numerator,
    served.users AS denominator
FROM served
LEFT JOIN lost ON lost.period = served.period
