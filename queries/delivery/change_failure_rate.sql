/* ---
title: Deployments that failed
summary: Share of deployments that had to be undone or mended.
owner: team-platform
kind: ratio
unit: percent
better: lower
course: steady
dimensions: [team]
sources: {deployments: 36h}
evidence: measured
pitfalls: Depends on who writes down that one failed. Fewer and larger deployments can lower it and make each failure worse.
source: "DORA: change failure rate, over the deployments whose outcome is known"
status: certified
--- */
SELECT
    period(deployed_at) AS period,
    team,
    count(*) FILTER (WHERE is_failed) AS numerator,
    count(*) AS denominator
FROM deployments
WHERE is_failed IS NOT NULL
GROUP BY period(deployed_at), team
