/* ---
title: Deployments
summary: How many changes reached customers.
owner: team-platform
kind: count
unit: deployments
better: higher
course: growing
dimensions: [team]
sources: {deployments: 36h}
evidence: measured
pitfalls: Says nothing about what was in them. Splitting changes raises it, which is mostly good; doing it for the number is not.
source: "DORA: deployment frequency"
status: certified
--- */
SELECT period(deployed_at) AS period, team, count(*) AS value
FROM deployments
GROUP BY period(deployed_at), team
