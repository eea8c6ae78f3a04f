/* ---
title: Growth from large customers
summary: Share of the period's growth in people that came from customers of 1,000 people or more.
owner: team-growth
kind: ratio
unit: percent
better: neither
course: steady
sources: {customers: 45d}
lookback: 31d
evidence: measured
pitfalls: Customers that crossed 1,000 people in the period count with all that they grew. It passes 100% when small customers shrank, and is left out when there was no growth.
source: Rise in people since the month before the period, of customers with 1,000 or more over that of all
status: certified
--- */
WITH months AS (
    SELECT month AS listed_on FROM customers GROUP BY month
),
spans AS (
    SELECT period(month) AS period, min(month) AS first_month, max(month) AS last_month
    FROM customers
    GROUP BY period(month)
),
steps AS (
    SELECT s.period AS period, s.last_month, max(m.listed_on) AS earlier_month
    FROM spans AS s
    JOIN months AS m ON m.listed_on + INTERVAL 1 MONTH = s.first_month
    GROUP BY s.period, s.last_month
),
sizes AS (
    SELECT s.period AS period, c.customer, c.size AS size_now, 0 AS size_then
    FROM steps AS s
    JOIN customers AS c ON c.month = s.last_month
    UNION ALL
    SELECT s.period AS period, c.customer, 0 AS size_now, c.size AS size_then
    FROM steps AS s
    JOIN customers AS c ON c.month = s.earlier_month
),
changes AS (
    SELECT period, customer, sum(size_now) AS size_now, sum(size_then) AS size_then
    FROM sizes
    GROUP BY period, customer
)
SELECT
    period,
    sum(CASE WHEN size_now >= 1000 THEN size_now - size_then ELSE 0 END) AS numerator,
    sum(size_now - size_then) AS denominator
FROM changes
GROUP BY period
HAVING sum(size_now - size_then) > 0
