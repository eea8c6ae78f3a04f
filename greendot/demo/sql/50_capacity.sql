-- What can run out: shards of the database, and each limited resource with its history of limits.
CREATE TABLE shard_load AS
WITH shards AS (
    SELECT
        format('shard-{:03d}', number) AS shard, number,
        dice(concat('shard:', number)) AS luck,
        format('shard-{:03d}', number) = hottest_shard AS is_hottest
    FROM range(1, (SELECT shards FROM planted) + 1) AS numbers(number) CROSS JOIN planted
),
envelopes AS (
    SELECT
        day, shard, is_hottest, users / level / monday AS rhythm,
        CASE
            WHEN is_hottest THEN hottest_use * (hottest_use_a_year_ago / hottest_use) ** ((last_day - day) / 365.0)
            -- the busiest were moved apart when their relief landed
            WHEN luck > 0.91 THEN if(day < relief.landed_on, 0.58 + 3.6 * (luck - 0.91), 0.30 + 1.2 * (luck - 0.91)) * (level / level_now) ** 0.25
            -- some are nearly idle
            WHEN luck < 0.15 THEN 0.03
            ELSE typical_shard_use * (0.4 + 1.25 * luck) * (level / level_now) ** 0.3
        END AS use
    FROM days CROSS JOIN shards CROSS JOIN planted
    CROSS JOIN (SELECT max(level) AS level_now FROM days) AS top
    CROSS JOIN (SELECT max(factor) AS monday FROM weekdays) AS peak_day
    CROSS JOIN (SELECT landed_on FROM company_initiatives WHERE initiative = 'INF-05') AS relief
    WHERE day BETWEEN shards_from AND last_day
)
SELECT
    day, shard_store AS store, shard,
    round(shard_capacity * use * least(1, rhythm) * (0.985 + 0.015 * sway(concat('shard:', shard, day))), 1) AS peak_qps,
    round(shard_capacity * use * least(1, rhythm) * 0.46, 1) AS mean_qps,
    shard_capacity AS capacity_qps
FROM envelopes CROSS JOIN planted;

CREATE TABLE company_resources AS
SELECT
    resource, title, service, team, unit,
    coalesce(safe_limit, shard_capacity) AS safe_limit, installed_share,
    coalesce(declared_resources.use, planted_resources.use) AS use,
    coalesce(resources.growth_a_month, planted_resources.growth_a_month) AS growth_a_month,
    coalesce(resources.lead_time_days, planted_resources.lead_time_days) AS lead_time_days,
    designed_for, designed_for_users, designed_on, driver,
    -- disks and memory fill; the rest follows the hours
    unit IN ('terabytes', 'gigabytes') AS is_stock,
    moved(DATE '2016-07-01', resource) AS raised_on
FROM resources
LEFT JOIN planted_resources USING (resource)
LEFT JOIN (SELECT resource, use FROM resources) AS declared_resources USING (resource)
CROSS JOIN planted;

CREATE TABLE resource_limits AS
SELECT * EXCLUDE (use, growth_a_month, is_stock, raised_on), valid_from, valid_to, round(safe_limit * step * installed_share, 1) AS installed, round(safe_limit * step, 1) AS safe
FROM (
    -- room was added on the way; what a shard carries never changed
    SELECT *, if(resource IN ('shard-room', 'shared-shards', 'presence-fanout'), 1, 0.62) AS step, DATE '2014-01-06' AS valid_from, raised_on AS valid_to FROM company_resources
    UNION ALL
    SELECT *, 1, raised_on, NULL FROM company_resources
);

CREATE TABLE resource_use AS
WITH busy AS (
    SELECT hours.hour_at, hours.day, busy, users / level / monday AS rhythm, level / level_now AS reach
    FROM hours JOIN days USING (day) JOIN busy_hours USING (local_hour)
    CROSS JOIN (SELECT max(level) AS level_now FROM days) AS top
    CROSS JOIN (SELECT max(factor) AS monday FROM weekdays) AS peak_day
),
used AS (
    SELECT
        hour_at, day, resource,
        safe_limit * use * reach ** (growth_a_month / 0.036)
            * CASE WHEN unit = 'terabytes' THEN 1 WHEN is_stock THEN 0.55 + 0.45 * busy * rhythm ELSE (0.12 + 0.88 * busy) * least(1, rhythm) END
            * if(unit = 'terabytes', 1, 1 + 0.012 * sway(concat('use:', resource, hour_at))) AS peak
    FROM busy CROSS JOIN company_resources
    WHERE use IS NOT NULL AND (hour_at >= (SELECT hourly_from FROM hourly_start) OR hour(hour_at) = 19)
    UNION ALL
    SELECT hour_at, day, 'presence-fanout', peak_presence_per_min * presence * busy * 0.965
    FROM busy JOIN presence_days USING (day) CROSS JOIN planted
    WHERE hour_at >= (SELECT hourly_from FROM hourly_start) OR hour(hour_at) = 19
    UNION ALL
    SELECT hour_at, day, 'shard-room', peak_qps * (0.3 + 0.7 * busy)
    FROM busy JOIN shard_load USING (day) JOIN planted ON shard = hottest_shard
    WHERE hour_at >= (SELECT hourly_from FROM hourly_start) OR hour(hour_at) = 19
    UNION ALL
    -- grew as fast as users until the hot workspaces moved away
    SELECT
        hour_at, day, 'shared-shards',
        safe_limit * if(day < landed_on, 0.95 * (reach / relief_reach) ** 0.9, 0.36 * (reach / relief_reach) ** 0.25)
            * (0.12 + 0.88 * busy) * least(1, rhythm) * (1 + 0.012 * sway(concat('use:shared-shards', hour_at)))
    FROM busy JOIN company_resources ON resource = 'shared-shards'
    CROSS JOIN (
        SELECT landed_on, level / level_now AS relief_reach
        FROM company_initiatives JOIN days ON day = landed_on CROSS JOIN (SELECT max(level) AS level_now FROM days) AS top
        WHERE initiative = 'INF-05'
    ) AS relief
    WHERE hour_at >= (SELECT hourly_from FROM hourly_start) OR hour(hour_at) = 19
)
SELECT hour_at, 3600 AS bucket_s, resource, round(peak * 0.93, 2) AS used, round(peak, 2) AS peak_used
FROM used;

CREATE TABLE demand_steps AS
SELECT change, demand_changes.title, resource, moved(starts_on, change) AS starts_on, round(amount_share * safe_limit, 1) AS amount, growth_change_pct, initiative, certainty_pct
FROM demand_changes JOIN company_resources USING (resource);

CREATE TABLE tests_under_load AS
SELECT test, resource, moved(ran_on, test) AS ran_on, round(reached_share * safe_limit, 1) AS reached, unit, is_passed, note
FROM load_tests JOIN company_resources USING (resource);

CREATE TABLE plan_resources AS
SELECT initiative, resource, effect, round(relieves_share * safe_limit, 1) AS amount, round(new_limit_share * safe_limit, 1) AS new_safe_limit
FROM initiative_resources JOIN company_resources USING (resource);
