/* ---
title: Time to acknowledge
summary: How long it took from knowing of an incident until someone had taken it on.
owner: team-reliability
kind: duration
unit: minutes
better: lower
course: steady
sources: {incidents: 72h}
evidence: measured
pitfalls: Taking it on is a click, and says nothing about help being under way. Machines that acknowledge by themselves make it look good.
source: From detection to acknowledgement, by the day the incident began
status: certified
--- */
SELECT
    period(started_at) AS period,
    minutes_between(detected_at, acknowledged_at) AS value,
    acknowledged_at IS NULL AND resolved_at IS NULL AS is_open,
    coalesce(failure, incident) AS cluster
FROM incidents
WHERE detected_at IS NOT NULL
