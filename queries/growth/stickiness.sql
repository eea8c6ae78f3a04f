/* ---
title: Stickiness
summary: Of the people who come within four weeks, the share that is here on an average day.
owner: team-growth
kind: ratio
unit: percent
better: higher
course: steady
sources: {daily_users: 36h, window_users: 36h}
evidence: measured
pitfalls: Rises when occasional users leave. A change in who counts as a monthly user moves it without anyone behaving differently.
source: Daily over monthly active users, on the days that have both
status: certified
--- */
WITH here AS (
    SELECT day, sum(users) AS users FROM daily_users GROUP BY day
),
known AS (
    SELECT day, sum(users) AS users FROM window_users WHERE span = 'month' GROUP BY day
)
SELECT
    period(here.day) AS period,
    avg(here.users) AS numerator,
    avg(known.users) AS denominator
FROM here
JOIN known ON known.day = here.day
GROUP BY period(here.day)
