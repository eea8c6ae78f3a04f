/* ---
title: Delivered as first promised
summary: Of the roadmap items first promised for the period, the share that was done in it.
owner: team-planning
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [kind]
sources: {initiatives: 14d}
lookback: all
evidence: measured
pitfalls: Promising less raises it. An item that landed a day late counts like one that never did, and an item without a first date is left out.
source: "Planned against done as delivery teams count it: items landed by the period's end over items whose first date lies in it, stretch goals left out"
status: certified
--- */
SELECT
    p.period AS period,
    i.kind,
    count(*) FILTER (WHERE i.landed_on < local_day(p.as_of)) AS numerator,
    count(*) AS denominator
FROM initiatives AS i
JOIN periods AS p ON i.baseline_on >= p.starts_on AND i.baseline_on < local_day(p.as_of)
WHERE NOT coalesce(i.is_stretch, false)
GROUP BY p.period, i.kind
