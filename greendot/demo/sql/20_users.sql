-- People: by day, over weeks and months, connected at once, and the organisations they belong to.
CREATE TABLE daily_users AS
WITH members AS (
    SELECT region, 'all' AS plan, share_first, share_last FROM regions
    UNION ALL
    SELECT 'all', plan, share_first, share_last FROM plans
    UNION ALL
    SELECT 'all', 'all', 1, 1
)
SELECT
    day, region, plan,
    CAST(CASE
        WHEN region = 'all' AND plan = 'all' THEN users
        ELSE round(users * (share_first + progress * (share_last - share_first)) * (1 + overlap)
            * (1 + 0.006 * bell(concat('users:', day, region, plan))))
    END AS BIGINT) AS users,
    -- those who are new: what growth needs, and a little for those who leave
    CAST(round(users * (share_first + progress * (share_last - share_first))
        * greatest(0.0008, 0.0010 + (ln(next_level) - ln(level))) * (1 + 0.05 * bell(concat('new:', day, region, plan))) * 1.25
    ) AS BIGINT) AS new_users
FROM (SELECT days.*, ahead.level AS next_level FROM days JOIN levels AS ahead ON ahead.day = days.day + 1) AS days
CROSS JOIN members CROSS JOIN planted
WHERE day <= last_day
-- a plan that nobody is on yet has no row
AND share_first + progress * (share_last - share_first) > 0.002;

CREATE TABLE window_users AS
WITH spans AS (
    SELECT 'week' AS span, 7 AS length, weekly_reach AS reach FROM planted
    UNION ALL
    SELECT 'month', 28, monthly_reach FROM planted
),
means AS (
    SELECT
        day, progress,
        avg(users) OVER (ORDER BY day ROWS 6 PRECEDING) AS week_mean,
        avg(users) OVER (ORDER BY day ROWS 27 PRECEDING) AS month_mean,
        row_number() OVER (ORDER BY day) AS number
    FROM days
),
members AS (
    SELECT region, 'all' AS plan, share_first, share_last, 1 + overlap * 1.5 AS over FROM regions CROSS JOIN planted
    UNION ALL
    SELECT 'all', plan, share_first, share_last, 1 + overlap * 2 FROM plans CROSS JOIN planted
    UNION ALL
    SELECT 'all', 'all', 1, 1, 1
)
SELECT
    day, span, region, plan,
    CAST(round(
        if(span = 'week', week_mean, month_mean) * reach * over * (share_first + progress * (share_last - share_first))
        * if(span = 'month' AND day >= break_on, break_factor, 1) * (1 + 0.002 * bell(concat(span, day, region, plan)))
    ) AS BIGINT) AS users
FROM means CROSS JOIN spans CROSS JOIN members CROSS JOIN planted
WHERE number >= length AND day <= last_day
AND share_first + progress * (share_last - share_first) > 0.002;

CREATE TABLE connected_users AS
WITH busy AS (
    SELECT region, CAST(minute // 60 AS INTEGER) AS local_hour, max(shape) AS peak_shape, avg(shape) AS mean_shape FROM shapes GROUP BY ALL
),
online AS (
    SELECT
        hour_at, hours.day, region, level,
        users * (regions.share_first + progress * (regions.share_last - regions.share_first)) AS people,
        people * peak_shape AS peak, people * mean_shape AS mean
    FROM hours
    JOIN days USING (day)
    JOIN busy USING (local_hour)
    JOIN regions USING (region)
    CROSS JOIN planted
    WHERE hours.day <= stale_last_day
),
scale AS (
    SELECT any_value(connected_peak) / max(peak) AS factor
    FROM (SELECT sum(peak) AS peak FROM online CROSS JOIN planted WHERE day = connected_peak_on GROUP BY hour_at)
    CROSS JOIN planted
)
SELECT
    hour_at, region,
    CAST(round(peak * factor * wobble) AS BIGINT) AS connected,
    CAST(round(mean * factor * wobble * 60) AS BIGINT) AS connected_minutes,
    CAST(round(level * share_last * bots_per_thousand_users / 1000 * (1 + 0.004 * sway(concat('bots:', hour_at, region)))) AS BIGINT) AS bots
FROM (
    SELECT online.*, if(online.day = connected_peak_on, 1, 1 + 0.008 * sway(concat('on:', hour_at, region))) AS wobble
    FROM online CROSS JOIN planted
)
JOIN regions USING (region) CROSS JOIN scale CROSS JOIN planted;
