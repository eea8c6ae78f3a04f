/* ---
title: Days late
summary: How many days after the first promise the middle one of the items done in the period landed.
owner: team-planning
kind: gauge
unit: days
better: lower
course: steady
dimensions: [kind]
sources: {initiatives: 14d}
lookback: all
evidence: measured
pitfalls: Items that are late and not done yet are not in it, so it looks best while the worst is to come. A handful of items makes it jump.
source: Median of the landing date less the date first promised
status: certified
--- */
SELECT
    period(landed_on) AS period,
    kind,
    median(landed_on - baseline_on) AS value,
    count(*) AS n
FROM initiatives
WHERE landed_on IS NOT NULL AND baseline_on IS NOT NULL
GROUP BY period(landed_on), kind
