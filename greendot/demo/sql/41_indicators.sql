-- Good and all events of each service, by the hour (by six hours in the earlier years).
CREATE TABLE incident_hours AS
SELECT
    service, hour_at,
    -- share of the hour that it lasted, times share of people it touched
    sum(CAST(round(1e6 * least(1.0, greatest(0, datediff('second', greatest(started_at, hour_at), least(coalesce(mitigated_at, now), hour_at + INTERVAL 1 HOUR))) / 3600.0)
        * least(1, affected_mid / days.users) * if(planted_as = 'over budget', 0, 0.55)) AS BIGINT)) / 1e6 AS bad_share
FROM known_incidents
CROSS JOIN planted
JOIN hours ON hour_at + INTERVAL 1 HOUR > started_at AND hour_at < coalesce(mitigated_at, now)
JOIN days USING (day)
GROUP BY ALL;

CREATE TABLE indicators AS
WITH kinds AS (
    SELECT service, 'availability' AS indicator, bad_per_million, per_user_day, born_on FROM company_services
    UNION ALL
    SELECT service, 'latency', bad_per_million * 9, per_user_day, born_on FROM company_services WHERE tier <= 1
),
-- each day and each week has its mood, so that days resemble their neighbours
moods AS (
    SELECT kinds.*, day, 0.25 * sway(concat('bad day:', indicator, service, day)) + 0.25 * sway(concat('bad week:', indicator, service, date_trunc('week', day))) AS mood
    FROM days JOIN kinds ON day >= born_on
),
hourly AS (
    SELECT
        hours.hour_at, hours.day, service, indicator,
        bits(concat(indicator, service, epoch(hours.hour_at)::BIGINT)) AS hash,
        per_user_day * users * busy / (SELECT sum(busy) FROM busy_hours) * (1 + 0.02 * part(hash, 0)) AS total,
        bad_per_million / 1e6
            * (0.70 + 0.18 * part(hash, 1) + mood)
            -- now and then a bad hour
            * if(part(hash, 2) > 0.997, 8 + 7 * part(hash, 3), 1)
            + coalesce(bad_share, 0) * if(indicator = 'latency', 1.6, 1)
            + if(service = over_budget_service AND indicator = 'availability' AND hours.day >= over_budget_on AND hours.day < over_budget_on + over_budget_days, over_budget_bad_share, 0) AS bad
    FROM hours JOIN days USING (day) JOIN busy_hours USING (local_hour)
    JOIN moods ON moods.day = hours.day
    LEFT JOIN incident_hours USING (service, hour_at)
    CROSS JOIN planted
),
bucketed AS (
    SELECT *, if(hour_at >= hourly_from, 3600, 21600) AS bucket_s FROM hourly CROSS JOIN hourly_start
)
SELECT
    time_bucket(to_seconds(bucket_s), hour_at) AS bucket_at, bucket_s, service, indicator,
    sum(CAST(round(total) AS BIGINT)) AS total,
    sum(CAST(round(total) AS BIGINT)) - sum(least(CAST(round(total) AS BIGINT), CAST(round(total * least(1, bad)) AS BIGINT))) AS good
FROM bucketed GROUP BY ALL
HAVING sum(CAST(round(total) AS BIGINT)) > 0;

CREATE TABLE objectives AS
SELECT
    service, 'availability' AS indicator, target_pct, 'quarter' AS span, 'events' AS method, tier, tier = 0 AS is_external,
    DATE '2016-12-15' - CAST(floor(90 * dice(concat('reviewed:', service))) AS INTEGER) AS reviewed_on,
    greatest(born_on, DATE '2015-01-01') AS valid_from
FROM company_services
-- some services promise nothing yet
WHERE team IS NOT NULL AND (tier <= 1 OR dice(concat('promises:', service)) < 0.7)
UNION ALL
SELECT service, 'latency', 99.0, 'quarter', 'events', tier, false, DATE '2016-12-15', greatest(born_on, DATE '2016-01-01')
FROM company_services WHERE tier = 0
ORDER BY ALL;
