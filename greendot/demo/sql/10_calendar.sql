-- The days and hours of the demo, and how many people used the product on each day.
CREATE TABLE levels AS
WITH segments AS (
    SELECT
        row_number() OVER (ORDER BY day) AS number, day AS from_on, users AS from_users,
        lead(day) OVER (ORDER BY day) AS to_on, lead(users) OVER (ORDER BY day) AS to_users
    FROM anchors
),
calendar AS (
    SELECT CAST(unnest(generate_series(starts_on - INTERVAL 40 DAY, last_day + INTERVAL 200 DAY, INTERVAL 1 DAY)) AS DATE) AS day
    FROM planted
)
SELECT
    calendar.day,
    -- straight on a logarithmic scale between what the press said; the first line also leads back to the start
    exp(ln(from_users) + (calendar.day - from_on) / (to_on - from_on) * ln(to_users / from_users)) AS level
FROM calendar
JOIN segments ON calendar.day < to_on AND (calendar.day >= from_on OR number = 1);

CREATE TABLE days AS
SELECT
    levels.day,
    level,
    isodow(levels.day) AS weekday,
    coalesce(holidays.factor, 1) AS holiday,
    CAST(round(
        level * weekdays.factor
        -- a weekend loses less on a holiday
        * CASE WHEN isodow(levels.day) > 5 THEN (1 + coalesce(holidays.factor, 1)) / 2 ELSE coalesce(holidays.factor, 1) END
        * (1 + 0.007 * bell(concat('day:', levels.day)) + 0.007 * bell(concat('week:', date_trunc('week', levels.day))))
    ) AS BIGINT) AS users,
    -- 0 at the start, 1 at the end: how far shares have moved from the first to the last
    (levels.day - planted.starts_on) / (last_day - planted.starts_on) AS progress
FROM levels
CROSS JOIN planted
JOIN weekdays ON weekdays.weekday = isodow(levels.day)
LEFT JOIN holidays ON levels.day BETWEEN holidays.starts_on AND holidays.ended_on
WHERE levels.day BETWEEN planted.starts_on AND planted.last_day + 1;

-- Every hour up to now, in UTC, with its reporting day and the hour of that day.
CREATE TABLE hours AS
WITH instants AS (
    SELECT unnest(generate_series(
        CAST(starts_on AS TIMESTAMP) AT TIME ZONE time_zone,
        now AT TIME ZONE 'UTC' - INTERVAL 1 HOUR, INTERVAL 1 HOUR
    )) AS instant
    FROM planted
)
SELECT
    instant AT TIME ZONE 'UTC' AS hour_at,
    CAST(instant AT TIME ZONE time_zone AS DATE) AS day,
    CAST(hour(instant AT TIME ZONE time_zone) AS INTEGER) AS local_hour
FROM instants CROSS JOIN planted;

-- How busy each minute of a reporting day is in each region: two humps a working day, a dip at lunch, quiet nights.
CREATE TABLE shapes AS
WITH clock AS (
    SELECT minute, region, share_last, (minute / 60.0 + 8 + utc_offset_h) % 24 AS hour_there
    FROM range(1440) AS minutes(minute) CROSS JOIN regions
)
SELECT
    minute, region, share_last,
    0.03 + exp(-pow((hour_there - 10.8) / 1.9, 2)) + 0.93 * exp(-pow((hour_there - 14.6) / 2.1, 2))
    + 0.06 * exp(-pow((hour_there - 20) / 2.2, 2)) AS shape
FROM clock;

CREATE TABLE busy_minutes AS
WITH joined AS (SELECT minute, sum(CAST(round(shape * share_last * 1e9) AS BIGINT)) AS busy FROM shapes GROUP BY minute)
SELECT minute, busy / (SELECT max(busy) FROM joined) AS busy FROM joined;

CREATE TABLE busy_hours AS
SELECT CAST(minute // 60 AS INTEGER) AS local_hour, sum(CAST(round(busy * 1e9) AS BIGINT)) / 6e10 AS busy
FROM busy_minutes GROUP BY ALL;
