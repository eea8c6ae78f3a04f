/* ---
title: Customers
summary: How many customer organisations there were in the last month of the period.
owner: team-growth
kind: gauge
unit: customers
better: higher
course: growing
dimensions: [size_class]
sources: {customers: 45d}
evidence: measured
pitfalls: A customer of ten people counts like one of ten thousand. One that grows moves to another size class, which then looks like a loss.
source: Organisations listed for the last month that has data
status: certified
--- */
WITH latest AS (
    SELECT period(month) AS period, max(month) AS last_month FROM customers GROUP BY period(month)
),
counted AS (
    SELECT
        latest.period AS period,
        coalesce(c.size_class, CASE
            WHEN c.size <= 100 THEN 'up to 100'
            WHEN c.size <= 500 THEN '101 to 500'
            WHEN c.size <= 2000 THEN '501 to 2000'
            WHEN c.size <= 10000 THEN '2001 to 10000'
            ELSE 'over 10000'
        END) AS class
    FROM customers AS c
    JOIN latest ON latest.last_month = c.month
)
SELECT period, class AS size_class, count(*) AS value
FROM counted
GROUP BY period, class
