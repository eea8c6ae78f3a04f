/* ---
title: Dependencies that come too late
summary: How many things that planned work waits for were expected after the day they are needed.
owner: team-planning
kind: gauge
unit: dependencies
better: lower
course: steady
sources: {dependencies: 14d, initiatives: 14d, initiative_forecasts: 14d}
lookback: all
evidence: estimated
pitfalls: Dates are what teams say. Dependencies that nobody wrote down are not seen, and what is done or given up no longer counts.
source: The latest date given by the end of the period against the day it is needed, for work that neither landed nor was dropped
status: certified
--- */
WITH dated AS (
    SELECT p.period AS period, local_day(p.as_of) AS until_on, f.initiative, f.forecast_on
    FROM initiative_forecasts AS f
    JOIN periods AS p ON f.reported_on < local_day(p.as_of)
    QUALIFY row_number() OVER (PARTITION BY p.period, f.initiative ORDER BY f.reported_on DESC) = 1
)
SELECT
    s.period AS period,
    count(DISTINCT CASE WHEN s.forecast_on > d.need_by_on THEN d.dependency END) AS value,
    count(DISTINCT d.dependency) AS n
FROM dated AS s
JOIN dependencies AS d ON d.needs = s.initiative
JOIN initiatives AS needed ON needed.initiative = d.needs
JOIN initiatives AS waiting ON waiting.initiative = d.initiative
WHERE (needed.landed_on IS NULL OR needed.landed_on >= s.until_on)
    AND (needed.dropped_on IS NULL OR needed.dropped_on >= s.until_on)
    AND (waiting.landed_on IS NULL OR waiting.landed_on >= s.until_on)
    AND (waiting.dropped_on IS NULL OR waiting.dropped_on >= s.until_on)
GROUP BY s.period
