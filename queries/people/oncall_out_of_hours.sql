/* ---
title: Calls out of hours
summary: Share of calls that came outside working hours.
owner: team-reliability
kind: ratio
unit: percent
better: lower
course: steady
dimensions: [team]
sources: {oncall_load: 72h}
evidence: measured
pitfalls: "It rises when calls in working hours are prevented, with nobody woken more often: see the calls per shift."
source: Calls outside working hours over all calls, as on-call reviews count them
status: certified
--- */
SELECT
    period(day) AS period,
    team,
    sum(out_of_hours_pages) AS numerator,
    sum(pages) AS denominator
FROM oncall_load
WHERE out_of_hours_pages IS NOT NULL
GROUP BY period(day), team
