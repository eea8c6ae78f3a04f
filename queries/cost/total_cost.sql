/* ---
title: Infrastructure cost
summary: What infrastructure cost, with commitments paid in advance spread over their use.
owner: team-finance
kind: gauge
unit: money
better: lower
course: growing
dimensions: [service, team]
sources: {costs: 5d}
forecast: [total]
evidence: measured
pitfalls: "Providers correct their bills for weeks. A charge for several days counts on its first day. Growth makes it rise: see the cost per daily user."
source: The effective cost of the FinOps cost and usage specification
status: certified
--- */
SELECT
    period(ChargePeriodStart) AS period,
    service,
    team,
    sum(EffectiveCost) AS value
FROM costs
GROUP BY period(ChargePeriodStart), service, team
