/* ---
title: Time to detect
summary: How long customers felt an incident before we knew.
owner: team-reliability
kind: duration
unit: minutes
better: lower
course: steady
sources: {incidents: 72h}
evidence: measured
pitfalls: When it began is often found out later and moved back, which makes this longer. Incidents without a time of detection are left out once they are over.
source: From when customers began to feel it until we first knew, by the day it began
status: certified
--- */
SELECT
    period(started_at) AS period,
    minutes_between(started_at, detected_at) AS value,
    detected_at IS NULL AND resolved_at IS NULL AS is_open,
    coalesce(failure, incident) AS cluster
FROM incidents
