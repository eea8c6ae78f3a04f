/* ---
title: Actions done on time
summary: Of what was to be done after incidents and fell due in the period, the share done by its date.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [team]
sources: {incident_actions: 7d}
lookback: all
evidence: measured
pitfalls: Small actions close quickly and make it look good. Actions without a date are left out, and one whose date was moved looks better than it is.
source: Actions from incident reviews closed by their due date over all that fell due
status: certified
outside: true
--- */
SELECT
    p.period AS period,
    a.team,
    count(*) FILTER (WHERE a.closed_on <= a.due_on) AS numerator,
    count(*) AS denominator
FROM incident_actions AS a
JOIN periods AS p ON a.due_on >= p.starts_on AND a.due_on < local_day(p.as_of)
GROUP BY p.period, a.team
