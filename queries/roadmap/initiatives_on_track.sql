/* ---
title: Roadmap items on track
summary: Share of the work under way that is expected no later than first promised.
owner: team-planning
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [kind]
sources: {initiative_forecasts: 14d, initiatives: 14d}
lookback: all
evidence: estimated
pitfalls: Dates are what teams say. An item without a first promise is left out, and one whose promise was moved looks better than it is.
source: The latest date given by the end of the period against the date first promised
status: certified
--- */
WITH dated AS (
    SELECT p.period AS period, p.starts_on, f.initiative, f.forecast_on
    FROM initiative_forecasts AS f
    JOIN periods AS p ON f.reported_on < local_day(p.as_of)
    QUALIFY row_number() OVER (PARTITION BY p.period, f.initiative ORDER BY f.reported_on DESC) = 1
)
SELECT
    d.period AS period,
    i.kind,
    sum(CASE WHEN d.forecast_on <= i.baseline_on THEN 1 ELSE 0 END) AS numerator,
    count(d.initiative) AS denominator
FROM dated AS d
JOIN initiatives AS i ON i.initiative = d.initiative
WHERE i.baseline_on IS NOT NULL
    AND (i.landed_on IS NULL OR i.landed_on >= d.starts_on)
    AND (i.dropped_on IS NULL OR i.dropped_on >= d.starts_on)
GROUP BY d.period, i.kind
