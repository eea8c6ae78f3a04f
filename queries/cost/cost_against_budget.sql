/* ---
title: Cost against budget
summary: Cost so far as a share of what was planned for the same days.
owner: team-finance
kind: ratio
unit: percent
better: lower
course: steady
dimensions: [team]
sources: {costs: 5d, budgets: 90d}
evidence: measured
pitfalls: A month's budget is spread evenly over its days. The cost of teams without a budget is left out, unless there is a budget for all. Far below 100% can mean that work was not done.
source: Actual over planned as finance teams compare them
status: certified
--- */
WITH planned AS (
    SELECT
        p.period AS period,
        b.team,
        sum(b.budget * least(
            1, date_diff('day', b.month, local_day(p.as_of)) / date_diff('day', b.month, b.month + INTERVAL 1 MONTH)
        )) AS budget
    FROM budgets AS b
    JOIN periods AS p ON b.month >= p.starts_on AND b.month < local_day(p.as_of)
    GROUP BY p.period, b.team
),
spent AS (
    SELECT period(c.ChargePeriodStart) AS period, c.team, sum(c.EffectiveCost) AS cost
    FROM costs AS c
    WHERE
        EXISTS (
            SELECT 1
            FROM budgets AS b
            WHERE (b.team = c.team OR b.team = 'all')
                AND b.month <= c.ChargePeriodStart
                AND c.ChargePeriodStart < b.month + INTERVAL 1 MONTH
        )
    GROUP BY period(c.ChargePeriodStart), c.team
)
SELECT planned.period AS period, planned.team AS team, spent.cost AS numerator, planned.budget AS denominator
FROM planned
JOIN spent ON spent.period = planned.period AND spent.team = planned.team
