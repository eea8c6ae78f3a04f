/* ---
title: Roadmap items under way
summary: How many pieces of planned work had begun and were not done at the end of the period.
owner: team-planning
kind: gauge
unit: initiatives
better: neither
course: steady
dimensions: [kind]
sources: {initiatives: 14d}
evidence: measured
pitfalls: Says nothing about size. An item without a starting date is not seen.
source: Initiatives begun, neither landed nor dropped, at the end of the period
status: certified
--- */
SELECT p.period AS period, i.kind, count(*) AS value
FROM initiatives AS i
JOIN periods AS p
    ON i.starts_on < local_day(p.as_of)
    AND (i.landed_on IS NULL OR i.landed_on >= local_day(p.as_of))
    AND (i.dropped_on IS NULL OR i.dropped_on >= local_day(p.as_of))
GROUP BY p.period, i.kind
