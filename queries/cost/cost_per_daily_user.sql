/* ---
title: Cost per daily user
summary: What infrastructure costs a month for each person who uses the product on an average day.
owner: team-finance
kind: ratio
unit: money per user a month
better: lower
course: steady
sources: {costs: 5d, daily_users: 36h}
evidence: measured
pitfalls: It falls when users grow faster than cost, with nothing saved. Charges for a whole month that fall on one day distort days and weeks.
source: "Unit cost as finance teams use it: cost of a day over daily users, times the 30.4375 days of an average month"
status: certified
--- */
WITH spent AS (
    SELECT ChargePeriodStart AS day, sum(EffectiveCost) AS cost
    FROM costs
    GROUP BY ChargePeriodStart
),
served AS (
    SELECT day, sum(users) AS users FROM daily_users GROUP BY day
)
SELECT
    period(spent.day) AS period,
    avg(spent.cost) * 30.4375 AS numerator,
    avg(served.users) AS denominator
FROM spent
JOIN served ON served.day = spent.day
GROUP BY period(spent.day)
