/* ---
title: Lead time of a change
summary: How long a change took from being written until customers had it.
owner: team-platform
kind: duration
unit: minutes
better: lower
course: steady
sources: {deployments: 36h}
evidence: measured
pitfalls: Leaves out the time before anything was written, which is often the longest. Changes that were never deployed are not seen.
source: "DORA: lead time for changes, by the day it was deployed"
status: certified
--- */
SELECT
    period(deployed_at) AS period,
    minutes_between(committed_at, deployed_at) AS value,
    committed_at IS NULL AS is_open
FROM deployments
WHERE committed_at IS NOT NULL
