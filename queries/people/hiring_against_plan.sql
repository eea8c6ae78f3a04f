/* ---
title: People against plan
summary: People in place as a share of those planned, in the last month of the period.
owner: team-planning
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [team]
sources: {headcount_plan: 45d}
evidence: measured
pitfalls: Counts people, not what they can do yet. A plan that is cut looks like hiring done.
source: Actual over planned headcount, as finance and engineering compare them
status: certified
--- */
WITH latest AS (
    SELECT period(month) AS period, max(month) AS last_month
    FROM headcount_plan
    WHERE actual IS NOT NULL
    GROUP BY period(month)
)
SELECT
    latest.period AS period,
    h.team,
    sum(h.actual) AS numerator,
    sum(h.planned) AS denominator
FROM headcount_plan AS h
JOIN latest ON latest.last_month = h.month
WHERE h.actual IS NOT NULL
GROUP BY latest.period, h.team
