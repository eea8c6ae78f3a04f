/* ---
title: Found by us first
summary: Share of incidents that we noticed before a customer told us.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
sources: {incidents: 72h}
evidence: measured
pitfalls: Who was first is often a matter of minutes and memory. Incidents of which nobody knows are left out.
source: Incidents found by us over those whose finder is known, by the day they began
status: certified
outside: true
--- */
SELECT
    period(started_at) AS period,
    count(*) FILTER (WHERE found_by = 'us') AS numerator,
    count(*) AS denominator
FROM incidents
WHERE found_by IN ('us', 'customer')
GROUP BY period(started_at)
