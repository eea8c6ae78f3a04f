/* ---
title: Growth from large customers
summary: Share of the period's growth in people that came from customers of 1,000 people or more.
owner: team-growth
kind: ratio
unit: percent
better: neither
course: steady
sources: {customers: 45d}
lookback: 1 period
evidence: measured
pitfalls: Customers that crossed 1,000 people in the period count with all that they grew. It passes 100% when small customers shrank, and is left out when there was no growth.
source: Rise in people since the last month of the period before, of customers with 1,000 or more over that of all
status: certified
--- */
WITH latest AS (
    SELECT period(month) AS period, max(month) AS last_month FROM customers GROUP BY period(month)
),
neighbours AS (
    SELECT period, lag(period) OVER (ORDER BY period) AS earlier_period FROM periods
),
steps AS (
    SELECT n.period AS period, now.last_month, earlier.last_month AS earlier_month
    FROM neighbours AS n
    JOIN latest AS now ON now.period = n.period
    JOIN latest AS earlier ON earlier.period = n.earlier_period
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
