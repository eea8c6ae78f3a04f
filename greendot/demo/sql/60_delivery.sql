-- Deployments, more each year, on working days; those that caused an incident among them.
CREATE TABLE deployments AS
WITH slots AS (
    SELECT
        day, service, team, numbers.number, concat('deploy:', day, service, numbers.number) AS key
    FROM days JOIN company_services ON day > born_on CROSS JOIN range(1, 8) AS numbers(number) CROSS JOIN planted
    WHERE weekday <= 5 AND holiday > 0.8 AND day <= last_day AND team IS NOT NULL
    AND dice(concat('deploy:', day, service, numbers.number)) < (0.03 + 0.27 * progress) * (1 + (tier <= 1)::INTEGER) / (1 + 0.4 * numbers.number)
),
ordinary AS (
    SELECT
        service, team, CAST(day AS TIMESTAMP) + to_minutes(570 + CAST(floor(480 * dice(concat(key, '/time'))) AS BIGINT)) AS deployed,
        deployed - to_minutes(CAST(round(exp(6.6 - 1.1 * progress_of.progress + 0.9 * bell(concat(key, '/lead')))) AS BIGINT)) AS written,
        dice(concat(key, '/fate')) < 0.055 AS is_failed,
        deployed + to_minutes(CAST(round(exp(3.0 + 0.8 * bell(concat(key, '/mend')))) AS BIGINT)) AS restored, NULL AS incident
    FROM slots JOIN (SELECT day, progress FROM days) AS progress_of USING (day)
),
harmful AS (
    SELECT
        service, team, CAST(date_trunc('minute', (started_at AT TIME ZONE 'UTC') AT TIME ZONE time_zone) AS TIMESTAMP) - INTERVAL 4 MINUTE AS deployed,
        deployed - INTERVAL 9 HOUR AS written, true AS is_failed,
        deployed + to_minutes(datediff('minute', started_at, mitigated_at) + 4) AS restored, incident
    FROM known_incidents JOIN company_services USING (service) CROSS JOIN planted
    WHERE caused_by_change AND mitigated_at IS NOT NULL
)
SELECT
    format('D-{:06d}', row_number() OVER (ORDER BY deployed, service, written, restored)) AS id, service, team, deployed AS deployed_local, written AS written_local,
    is_failed AS failed, if(is_failed AND restored <= (now AT TIME ZONE 'UTC') AT TIME ZONE time_zone, restored, NULL) AS restored_local, incident
FROM (FROM ordinary UNION ALL FROM harmful) CROSS JOIN planted;

-- Calls to those on duty, as a pager's export: days first, semicolons, decimal commas, and a few rows that cannot be.
CREATE TABLE calls AS
WITH duty AS (
    SELECT day, team, count(*) AS services, bool_or(holiday < 0.8 OR weekday > 5) AS is_quiet, any_value(progress) AS progress
    FROM days JOIN company_services ON day >= born_on CROSS JOIN planted
    WHERE team IS NOT NULL AND day <= last_day AND day >= DATE '2015-07-01' GROUP BY ALL
),
paged AS (
    SELECT
        duty.*, concat('calls:', day, team) AS key,
        CAST(floor(services * (0.35 + 0.25 * progress) * 2 * dice(concat('calls:', day, team)) * if(is_quiet, 0.4, 1)) AS INTEGER) AS pages
    FROM duty
),
told AS (
    SELECT
        strftime(day, '%d/%m/%Y') AS "Date", team AS "Team", pages AS "Calls",
        CAST(floor(pages * (0.2 + 0.35 * dice(concat(key, '/night')))) AS INTEGER) AS "Calls at night",
        CAST(floor(pages * (0.35 + 0.3 * progress + 0.3 * dice(concat(key, '/act')))) AS INTEGER) AS "To act on",
        2 AS "Shifts", replace(printf('%.1f', pages * (0.4 + 0.5 * dice(concat(key, '/hours')))), '.', ',') AS "Hours", 3 + CAST(floor(4 * dice(concat('turns:', team))) AS INTEGER) AS "People", day
    FROM paged
)
SELECT * EXCLUDE (day) FROM (
    SELECT *, 0 AS odd FROM told
    UNION ALL
    SELECT concat(28 + number, '/02/2017'), 'search', 3, 1, 2, 2, '1,5', 4, DATE '2017-02-10', number FROM range(2, 2 + (SELECT impossible_date FROM refused)) AS numbers(number)
    UNION ALL
    SELECT '11/02/2017', 'operations', -4, 0, 0, 2, '0,0', 4, DATE '2017-02-11', number FROM range(1, 1 + (SELECT negative_count FROM refused)) AS numbers(number)
    UNION ALL
    SELECT '12/02/2017', 'operations', 2, 7, 1, 2, '1,0', 4, DATE '2017-02-12', number FROM range(1, 1 + (SELECT more_night_calls_than_calls FROM refused)) AS numbers(number)
)
ORDER BY day, "Team", odd;
