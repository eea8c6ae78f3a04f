/* ---
title: Cost per daily user
summary: What infrastructure cost in the period for each person who uses the product on an average day.
owner: team-finance
kind: ratio
unit: money per user
better: lower
course: steady
sources: {costs: 5d, daily_users: 36h}
evidence: measured
pitfalls: "A longer period costs more per user: compare periods of one length. It falls when users grow faster than cost, with nothing saved."
source: "Unit cost as finance teams use it: cost of the period over mean daily users"
status: certified
--- */
WITH spent AS (
    SELECT period(ChargePeriodStart) AS period, sum(EffectiveCost) AS cost
    FROM costs
    GROUP BY period(ChargePeriodStart)
),
served AS (
    SELECT period(day) AS period, avg(users) AS users
    FROM daily_users
    GROUP BY period(day)
)
SELECT spent.period AS period, spent.cost AS numerator, served.users AS denominator
FROM spent
JOIN served ON served.period = spent.period
