/* ---
title: Incidents
summary: How many incidents began.
owner: team-reliability
kind: count
unit: incidents
better: lower
course: steady
dimensions: [severity, service]
sources: {incidents: 72h}
evidence: measured
pitfalls: "Counts what was declared: a team that declares more looks worse. A small number says little about a change."
source: Incidents by the day they began, in the severity they have now
status: certified
outside: true
--- */
SELECT
    period(started_at) AS period,
    severity,
    service,
    count(*) AS value
FROM incidents
GROUP BY period(started_at), severity, service
