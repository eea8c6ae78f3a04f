/* ---
title: Availability by people's time
summary: Share of the time people spent connected in which nothing kept them from what they needed.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
sources: {incidents: 72h, connected_users: 36h}
evidence: estimated
pitfalls: How many people felt an incident is an estimate, and people hit by two at once count twice. People who gave up and left are missing from the time connected.
source: User-uptime as in the research on meaningful availability (NSDI 2020), with incidents in place of events for each person
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
connected AS (
    SELECT period(bucket_at) AS period, sum(connected_minutes) AS user_minutes
    FROM connected_users
    GROUP BY period(bucket_at)
)
SELECT
    connected.period AS period,
    CASE
        WHEN lost.period IS NULL THEN connected.user_minutes
        WHEN lost.user_minutes IS NULL THEN NULL
        ELSE greatest(0, connected.user_minutes - lost.user_minutes)
    END AS numerator,
    connected.user_minutes AS denominator
FROM connected
LEFT JOIN lost ON lost.period = connected.period
WHERE connected.user_minutes > 0
