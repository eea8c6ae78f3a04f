-- Services that exist in this company, and what went wrong with them.
CREATE TABLE company_services AS
SELECT services.* REPLACE (moved(born_on, concat('service:', service)) AS born_on)
FROM services
-- another seed leaves out some of those that may be missing
WHERE NOT is_optional OR getvariable('seed') = 1 OR dice(concat('has:', service)) < 0.5;

CREATE TABLE quarters AS
SELECT
    quarter, incidents,
    CAST(concat(quarter[:4], '-', lpad(CAST(quarter[7:7]::INTEGER * 3 - 2 AS VARCHAR), 2, '0'), '-01') AS DATE) AS begins_on,
    CAST(begins_on + INTERVAL 3 MONTH AS DATE) AS ends_on
FROM incidents_by_quarter;

CREATE TABLE ordinary_incidents AS
WITH wanted AS (
    SELECT quarter, begins_on, ends_on, any_value(incidents) - count(DISTINCT planted_incidents.incident) AS ordinary
    FROM quarters
    -- a quarter is one of reporting days; planted incidents stay hours away from its ends
    LEFT JOIN planted_incidents ON started_at >= begins_on AND started_at < ends_on
    GROUP BY ALL
),
slots AS (
    SELECT
        quarter, number, concat('incident:', quarter, ':', number) AS key,
        greatest(begins_on, starts_on) AS first_on, least(ends_on, last_day) AS end_on, ordinary
    FROM wanted CROSS JOIN range(1, 40) AS numbers(number) CROSS JOIN planted
    WHERE number <= ordinary
),
timed AS (
    SELECT
        slots.*,
        -- one a slice of the quarter, anywhere in it, mostly in working hours
        CAST(first_on AS TIMESTAMP) + to_hours(30) + to_minutes(CAST(floor(
            (datediff('day', first_on, end_on) - 3) * 1440 * (number - 1 + dice(concat(key, '/when'))) / ordinary
        ) AS BIGINT)) AS started_at,
        dice(concat(key, '/severity')) AS severity_roll
    FROM slots
),
placed AS (
    SELECT
        timed.*, service, title AS service_title, team, tier,
        row_number() OVER (PARTITION BY key ORDER BY dice(concat(key, '/at/', service)) / (4 - tier), service) AS place
    FROM timed JOIN company_services ON born_on < started_at - INTERVAL 7 DAY CROSS JOIN planted
    -- what is planted as unchanged stays as it is in the last two quarters
    WHERE NOT (service = unchanged_service AND started_at > now - INTERVAL 200 DAY)
    -- and nothing else uses up a budget in the quarter that is not over
),
caused AS (
    SELECT
        placed.*, causes.*,
        row_number() OVER (PARTITION BY key ORDER BY dice(concat(key, '/why/', cause_class)) ** (10.0 / weight) DESC) AS cause_place
    FROM placed CROSS JOIN causes WHERE place = 1
)
SELECT
    key, service, service_title, team, tier, cause_class, caused_by_change, title, summary, started_at,
    CASE
        -- what few need is never critical; the quarter that is not over has none but those planted
        WHEN severity_roll < 0.55 THEN 'minor'
        WHEN severity_roll < 0.88 OR tier > 1 OR started_at > (SELECT max(begins_on) FROM quarters) THEN 'major'
        ELSE 'critical'
    END AS severity,
    CAST(round(greatest(8, exp(4.05 + 0.75 * bell(concat(key, '/minutes'))))) AS BIGINT) AS minutes
FROM caused WHERE cause_place = 1;

CREATE TABLE incident_versions AS
WITH told AS (
    SELECT
        key, service, severity, cause_class, caused_by_change, title, summary, started_at, started_at + to_minutes(minutes) AS resolved_at,
        CAST(round(day_users * exp(CASE severity WHEN 'critical' THEN -1.2 WHEN 'major' THEN -2.9 ELSE -5.2 END + 0.5 * bell(concat(key, '/share'))) * reach) AS BIGINT) AS mid,
        CAST(round(mid * 0.6) AS BIGINT) AS low, CAST(round(mid * 1.6) AS BIGINT) AS high,
        NULL AS failure, started_at + to_minutes(minutes) AS reported_at, '' AS planted_as
    FROM ordinary_incidents JOIN (SELECT day, users AS day_users FROM days) AS days ON days.day = CAST(started_at AS DATE)
    JOIN (VALUES (0, 1.0), (1, 0.5), (2, 0.2), (3, 0.05)) AS reaches(tier, reach) USING (tier)
    UNION ALL
    SELECT
        incident, planted_incidents.service, severity, planted_incidents.cause_class, caused_by_change, causes.title, summary, started_at, resolved_at,
        users_affected_mid, users_affected_low, users_affected_high, failure, reported_at, planted_as
    FROM planted_incidents JOIN causes USING (cause_class)
),
numbered AS (
    SELECT told.*, format('INC-{:04d}', dense_rank() OVER (ORDER BY first_at, key)) AS incident
    FROM told JOIN (SELECT key, min(started_at) AS first_at FROM told GROUP BY key) USING (key)
)
SELECT
    incident, replace(numbered.title, '{service}', company_services.title) AS title, service, severity, started_at,
    started_at + to_seconds(CAST(60 * coalesce(least(40, datediff('minute', started_at, resolved_at) * (0.05 + 0.25 * dice(concat(key, '/seen')))), 6) AS BIGINT)) AS detected_at,
    detected_at + to_seconds(CAST(60 + 480 * dice(concat(key, '/taken')) AS BIGINT)) AS acknowledged_at,
    -- the last part of an incident is watching that it stays mended
    if(resolved_at IS NULL, NULL, greatest(started_at, started_at + to_seconds(CAST(datediff('second', started_at, resolved_at) * (0.72 + 0.2 * dice(concat(key, '/mended'))) AS BIGINT)))) AS mitigated_at,
    resolved_at, low AS affected_low, mid AS affected_mid, high AS affected_high,
    cause_class, caused_by_change,
    CASE WHEN dice(concat(key, '/found')) < found_by_us + 0.15 * (started_at - TIMESTAMP '2015-09-01' > INTERVAL 0 DAY)::INTEGER THEN 'us' ELSE 'customer' END AS found_by,
    failure, severity <> 'minor' AS told_customers,
    if(resolved_at IS NULL, NULL, dice(concat(key, '/review')) < reviewed) AS reviewed,
    summary, reported_at, planted_as, key
FROM numbered JOIN company_services USING (service) CROSS JOIN incident_shares
ORDER BY reported_at, incident;

-- What is known now: the last version of each.
CREATE TABLE known_incidents AS
SELECT * FROM incident_versions QUALIFY row_number() OVER (PARTITION BY incident ORDER BY reported_at DESC) = 1;

CREATE TABLE incident_actions AS
SELECT
    format('ACT-{}-{}', incident[5:], number) AS action, incident,
    if(number = 1, replace(causes.action, '{service}', company_services.title), concat('Write down how to mend ', company_services.title)) AS title,
    coalesce(company_services.team, 'web-serving') AS team, severity,
    CAST(resolved_at AS DATE) + 2 AS raised_on,
    raised_on + if(number = 1, 30, 14) AS due_on,
    raised_on + CAST(round(if(number = 1, 30, 14) * (0.5 + 0.9 * dice(concat('done:', key, number)))) AS INTEGER) AS would_close_on,
    if(would_close_on <= last_day AND dice(concat('ever:', key, number)) < 0.9, would_close_on, NULL) AS closed_on
FROM known_incidents JOIN causes USING (cause_class) JOIN company_services USING (service)
CROSS JOIN range(1, 3) AS numbers(number) CROSS JOIN planted
WHERE reviewed AND CAST(resolved_at AS DATE) + 2 <= last_day AND (number = 1 OR severity <> 'minor')
ORDER BY ALL;

CREATE TABLE status_events AS
SELECT
    company_services.title AS component, service, incident,
    CASE severity WHEN 'critical' THEN 'Major Outage' WHEN 'major' THEN 'Partial Outage' ELSE 'Degraded' END AS status,
    -- people post a little late, and round
    time_bucket(INTERVAL 5 MINUTE, started_at + INTERVAL 12 MINUTE) AS from_at,
    time_bucket(INTERVAL 5 MINUTE, resolved_at + INTERVAL 5 MINUTE) AS until_at
FROM known_incidents JOIN company_services USING (service)
WHERE told_customers AND coalesce(datediff('minute', started_at, resolved_at) > 15, true)
-- and sometimes they forget
AND dice(concat('posted:', key)) < 0.93
ORDER BY from_at, component;

-- Between disturbances, and where there never was one, the page shows a component as working.
CREATE TABLE status_shown AS
WITH busy AS (
    SELECT component, service, from_at, max(coalesce(until_at, TIMESTAMP 'infinity')) OVER before AS until_at
    FROM status_events
    WINDOW before AS (PARTITION BY component ORDER BY from_at ROWS UNBOUNDED PRECEDING)
),
edges AS (
    SELECT title AS component, service, CAST(starts_on AS TIMESTAMP) AS from_at FROM company_services CROSS JOIN planted
    UNION ALL
    SELECT component, service, until_at FROM busy WHERE isfinite(until_at)
),
quiet AS (
    SELECT DISTINCT
        edges.component, edges.service, edges.from_at,
        (SELECT min(busy.from_at) FROM busy WHERE busy.component = edges.component AND busy.from_at >= edges.from_at) AS until_at
    FROM edges
    WHERE NOT EXISTS (
        SELECT 1 FROM status_events
        WHERE status_events.component = edges.component AND status_events.from_at <= edges.from_at
            AND coalesce(status_events.until_at, TIMESTAMP 'infinity') > edges.from_at
    )
)
SELECT component, service, NULL AS incident, 'Operational' AS status, from_at, until_at
FROM quiet WHERE until_at IS NULL OR until_at > from_at
UNION ALL
SELECT component, service, incident, status, from_at, until_at FROM status_events
ORDER BY from_at, component;
