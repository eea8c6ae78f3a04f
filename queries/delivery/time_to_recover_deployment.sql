/* ---
title: Time to recover a failed deployment
summary: How long it took to undo or mend a deployment that failed.
owner: team-platform
kind: duration
unit: minutes
better: lower
course: steady
sources: {deployments: 36h}
evidence: measured
pitfalls: Counts failed deployments alone, not incidents with other causes. A quick way back that always works makes it short, and is the point.
source: "DORA: failed deployment recovery time, by the day it was deployed"
status: certified
--- */
SELECT
    period(deployed_at) AS period,
    minutes_between(deployed_at, restored_at) AS value,
    restored_at IS NULL AS is_open,
    coalesce(incident, deployment) AS cluster
FROM deployments
WHERE is_failed
