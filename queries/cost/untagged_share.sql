/* ---
title: Cost nobody answers for
summary: Share of the cost of use that no service or no team is named for.
owner: team-finance
kind: ratio
unit: percent
better: lower
course: steady
sources: {costs: 5d}
evidence: measured
pitfalls: A wrong name counts as named. Credits, taxes and purchases in advance are left out, as nobody could tag them.
source: Effective cost of usage without a service or a team over that of all usage, in the terms of the FinOps cost and usage specification
status: certified
--- */
SELECT
    period(ChargePeriodStart) AS period,
    coalesce(sum(EffectiveCost) FILTER (WHERE service IS NULL OR team IS NULL), 0) AS numerator,
    sum(EffectiveCost) AS denominator
FROM costs
WHERE ChargeCategory = 'Usage'
GROUP BY period(ChargePeriodStart)
