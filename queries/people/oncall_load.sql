/* ---
title: Calls per shift
summary: How often someone on duty was called in a shift of twelve hours.
owner: team-reliability
kind: ratio
unit: calls per shift
better: lower
course: steady
dimensions: [team]
sources: {oncall_load: 72h}
evidence: measured
pitfalls: An average of quiet and terrible shifts looks fine. A call may take a minute or a night.
source: "SRE book, chapter 11: calls over shifts of twelve hours, of which two a shift is the most that leaves time to learn from them"
status: certified
--- */
SELECT period(day) AS period, team, sum(pages) AS numerator, sum(shifts) AS denominator
FROM oncall_load
WHERE shifts > 0
GROUP BY period(day), team
