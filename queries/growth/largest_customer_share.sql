/* ---
title: Largest customer's share
summary: Share of all people in customer organisations who belong to the largest one.
owner: team-growth
kind: ratio
unit: percent
better: neither
course: steady
sources: {customers: 45d}
over: [customer]
evidence: measured
pitfalls: Counts people who could sign in, not what they pay. The largest customer may be another one than before.
source: Largest organisation over the sum of all, in the last month of the period
status: certified
--- */
WITH latest AS (
    SELECT period(month) AS period, max(month) AS last_month FROM customers GROUP BY period(month)
)
SELECT
    latest.period AS period,
    max(c.size) AS numerator,
    sum(c.size) AS denominator
FROM customers AS c
JOIN latest ON latest.last_month = c.month
GROUP BY latest.period
