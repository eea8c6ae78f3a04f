/* ---
title: Minutes per interrupted user
summary: How long an interruption lasted for an average person who felt it.
owner: team-reliability
kind: ratio
unit: minutes
better: lower
course: steady
sources: {incidents: 72h}
evidence: estimated
pitfalls: It can rise while everything gets better, when the short incidents go away first. How many people felt an incident is an estimate, and incidents without one are left out.
source: The analogue of the customer average interruption duration index in IEEE 1366, over incidents that are over, by the day they began
status: certified
--- */
SELECT
    period(started_at) AS period,
    sum(users_affected_mid * minutes_between(started_at, coalesce(mitigated_at, resolved_at))) AS numerator,
    sum(users_affected_mid) AS denominator
FROM incidents
WHERE users_affected_mid > 0 AND coalesce(mitigated_at, resolved_at) IS NOT NULL
GROUP BY period(started_at)
