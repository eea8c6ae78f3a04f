/* ---
title: Time to restore
summary: How long customers felt an incident.
owner: team-reliability
kind: duration
unit: minutes
better: lower
course: steady
dimensions: [severity]
sources: {incidents: 72h}
evidence: measured
pitfalls: A few long incidents make an average useless, so the median and the 90th percentile are shown. Incidents that are still open count apart. It can rise while everything gets better, when the short incidents go away first.
source: From when customers began to feel it until they no longer did, by the day it began
status: certified
--- */
SELECT
    period(started_at) AS period,
    severity,
    minutes_between(started_at, coalesce(mitigated_at, resolved_at)) AS value,
    coalesce(mitigated_at, resolved_at) IS NULL AS is_open,
    coalesce(failure, incident) AS cluster
FROM incidents
