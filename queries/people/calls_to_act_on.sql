/* ---
title: Calls worth acting on
summary: Share of calls where the one who was called could do something.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
sources: {oncall_load: 72h}
evidence: estimated
pitfalls: Whether something could be done is judged afterwards, by the one who was woken.
source: "SRE book, chapter 6: every call should be one that needs a person to act"
status: certified
--- */
SELECT period(day) AS period, sum(actionable_pages) AS numerator, sum(pages) AS denominator
FROM oncall_load
WHERE actionable_pages IS NOT NULL
GROUP BY period(day)
