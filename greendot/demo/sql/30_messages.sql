-- What is sent to clients by kind; what people send and how much of it arrives; what a client loads at its start.
CREATE TABLE presence_days AS
SELECT
    day,
    -- broadcast: grows faster than users; after the landing it falls over a few days to a part of that
    (users / peak_users) ** presence_growth
    * (1 - (1 - 1 / presence_fall) * least(1, greatest(0, (day - presence_landed_on + 1) / presence_rollout_days))) AS presence,
    users / peak_users AS rest,
    peak_on = day AS is_peak
FROM days CROSS JOIN planted
CROSS JOIN (SELECT users AS peak_users FROM days JOIN planted ON day = peak_on);

CREATE TABLE message_rate AS
WITH buckets AS (
    SELECT
        hour_at + to_minutes(minute) AS begins_at, presence_days.*, local_hour * 60 + minute AS local_minute,
        if(day >= minutes_from, 60, coarse_s) AS bucket_s
    FROM hours CROSS JOIN range(60) AS minutes(minute) JOIN presence_days USING (day) CROSS JOIN planted
    WHERE day >= minutes_from OR minute % (coarse_s // 60) = 0
),
rolled AS (
    SELECT
        buckets.*, busy, bits(concat('rate:', epoch(begins_at)::BIGINT)) AS hash,
        -- the hour's own mood, so that neighbours resemble each other
        1 + 0.02 * sway(concat('mood:', epoch(begins_at)::BIGINT // 3600)) AS mood
    FROM buckets JOIN busy_minutes ON busy_minutes.minute = local_minute
),
top AS (SELECT min(minute) AS top_minute FROM busy_minutes WHERE busy = 1)
SELECT
    CAST(epoch(begins_at) AS BIGINT) AS at_s,
    bucket_s,
    CAST(CASE
        WHEN is_peak AND local_minute = top_minute THEN peak_presence_per_min
        ELSE least(0.988 * peak_presence_per_min, peak_presence_per_min * presence * busy * mood * 0.965 * (1 + 0.012 * part(hash, 0))) * bucket_s / 60
    END AS BIGINT) AS presence,
    CAST(rest_now * (SELECT share FROM other_kinds WHERE kind = 'message') * (1 + wobble * 0.012 * part(hash, 1)) AS BIGINT) AS message,
    CAST(rest_now * (SELECT share FROM other_kinds WHERE kind = 'typing') * (1 + wobble * 0.015 * part(hash, 2)) AS BIGINT) AS typing,
    CAST(rest_now * (SELECT share FROM other_kinds WHERE kind = 'other') * (1 + wobble * 0.02 * part(hash, 3)) AS BIGINT) AS other
FROM (
    SELECT
        rolled.*, top_minute, peak_presence_per_min,
        is_peak AND local_minute = top_minute AS is_top, if(is_top, 0, 1) AS wobble,
        (peak_per_min - peak_presence_per_min) * if(is_top, 1, rest * busy * mood * 0.955 * bucket_s / 60) AS rest_now
    FROM rolled CROSS JOIN top CROSS JOIN planted
);

CREATE TABLE delivery AS
SELECT
    hour_at, region,
    sent AS messages,
    CAST(round(sent * 9.5) AS BIGINT) AS recipients,
    CAST(round(sent * 9.5 * 0.78) AS BIGINT) AS attempted,
    CAST(round(sent * 9.5 * 0.78 * (1 - missed * 0.06)) AS BIGINT) AS delivered,
    CAST(round(sent * 9.5 * 0.78 * (1 - missed)) AS BIGINT) AS ok_first_try
FROM (
    SELECT
        hour_at, region,
        CAST(round(users * messages_per_user_day * (share_first + progress * (regions.share_last - share_first))
            * there / sum_there * (1 + 0.02 * sway(concat('sent:', hour_at, region)))) AS BIGINT) AS sent,
        0.0035 + 0.0015 * dice(concat('missed:', hour_at, region))
            + if(dice(concat('bad hour:', hour_at, region)) < 0.004, 0.02 * dice(concat('how bad:', hour_at, region)), 0) AS missed
    FROM hours JOIN days USING (day) CROSS JOIN regions CROSS JOIN planted
    JOIN (SELECT region, minute // 60 AS local_hour, sum(CAST(round(shape * 1e9) AS BIGINT)) AS there FROM shapes GROUP BY ALL) USING (region, local_hour)
    JOIN (SELECT region, sum(CAST(round(shape * 1e9) AS BIGINT)) AS sum_there FROM shapes GROUP BY ALL) USING (region)
);

CREATE TABLE client_starts AS
WITH reduction AS (
    -- 1 + a * people ** b through the two declared points
    SELECT
        ln((times_2 - 1) / (times_1 - 1)) / ln(people_2 / people_1) AS power,
        (times_1 - 1) / people_1 ** power AS times
    FROM payload_points
)
SELECT
    day, size_class,
    starts,
    CAST(round(starts * bytes * (1 + 0.008 * sway(concat('bytes:', day, size_class)))) AS BIGINT) AS payload_bytes,
    CAST(round(median_ms * 0.9) AS BIGINT) AS latency_p50_ms,
    CAST(round(median_ms * 4.2) AS BIGINT) AS latency_p99_ms,
    CAST(round(starts * median_ms * 1.25) AS BIGINT) AS latency_ms_sum,
    5000 AS threshold_ms,
    -- a log-normal spread around the median
    CAST(round(starts * least(0.9995, 1 / (1 + (median_ms / 5000) ** 2.6))) AS BIGINT) AS within_threshold
FROM (
    SELECT
        day, size_class,
        CAST(round(users * 1.6 * starts_share * (1 + 0.01 * sway(concat('starts:', day, size_class)))) AS BIGINT) AS starts,
        (payload_bytes_fixed + payload_bytes_per_person * typical)
            / if(day >= edge_cache_landed_on, 1 + times * typical ** power, 1) AS bytes,
        (650 + bytes / 1300) * (1 + 0.04 * bell(concat('latency:', day, size_class))) AS median_ms
    FROM days CROSS JOIN size_classes CROSS JOIN planted CROSS JOIN reduction
    WHERE day <= last_day AND (size_class <> 'over 10000' OR day >= DATE '2015-11-01')
);
