/* ---
title: Time to mitigate
summary: How long it took from knowing of an incident until customers no longer felt it.
owner: team-reliability
kind: duration
unit: minutes
better: lower
course: steady
sources: {incidents: 72h}
evidence: measured
pitfalls: A few long incidents rule it, so a change is rarely clear with a handful of them. It can rise when easy incidents are prevented.
source: From detection until customers no longer felt it, by the day the incident began
status: certified
--- */
SELECT
    period(started_at) AS period,
    minutes_between(detected_at, coalesce(mitigated_at, resolved_at)) AS value,
    coalesce(mitigated_at, resolved_at) IS NULL AS is_open,
    coalesce(failure, incident) AS cluster
FROM incidents
WHERE detected_at IS NOT NULL
