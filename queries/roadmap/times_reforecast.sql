/* ---
title: Dates moved
summary: How often an expected date was moved, earlier or later.
owner: team-planning
kind: count
unit: date changes
better: lower
course: steady
sources: {initiative_forecasts: 14d}
lookback: all
evidence: measured
pitfalls: Honest teams move dates when they learn something. A date that never moves and is missed is worse.
source: Dates given that differ from the one given before for the same item
status: certified
--- */
WITH given AS (
    SELECT
        initiative,
        reported_on,
        forecast_on,
        lag(forecast_on) OVER (PARTITION BY initiative ORDER BY reported_on) AS earlier_on
    FROM initiative_forecasts
)
SELECT period(reported_on) AS period, count(*) AS value
FROM given
WHERE forecast_on <> earlier_on
GROUP BY period(reported_on)
