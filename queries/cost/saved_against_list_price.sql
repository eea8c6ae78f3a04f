/* ---
title: Saved against list prices
summary: How much less was paid than list prices would have come to.
owner: team-finance
kind: ratio
unit: percent
better: higher
course: steady
sources: {costs: 5d}
evidence: measured
pitfalls: A large discount on what nobody needs is no saving. Charges without a list price are left out.
source: One minus effective cost over list cost, in the terms of the FinOps cost and usage specification
status: certified
--- */
SELECT
    period(ChargePeriodStart) AS period,
    sum(ListCost - EffectiveCost) AS numerator,
    sum(ListCost) AS denominator
FROM costs
WHERE ChargeCategory = 'Usage' AND ListCost IS NOT NULL
GROUP BY period(ChargePeriodStart)
