/* ---
title: Caused by a change of ours
summary: Share of incidents that something we changed brought about.
owner: team-reliability
kind: ratio
unit: percent
better: lower
course: steady
sources: {incidents: 72h}
evidence: measured
pitfalls: It falls when other causes grow. Changing less lowers it too, and is rarely what is wanted.
source: Incidents caused by a change over those of which it is known, by the day they began
status: certified
--- */
SELECT
    period(started_at) AS period,
    count(*) FILTER (WHERE caused_by_change) AS numerator,
    count(*) AS denominator
FROM incidents
WHERE caused_by_change IS NOT NULL
GROUP BY period(started_at)
