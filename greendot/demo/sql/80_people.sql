-- Who works where, what they can do, and where their time went. All names are made up from two lists.
CREATE TABLE company_people AS
WITH seats AS (
    SELECT team, valid_from AS team_from, row_number() OVER (ORDER BY team, seat) AS number, seat, people, is_infrastructure
    FROM teams CROSS JOIN range(1, 20) AS seats(seat) WHERE seat <= people
),
named AS (
    SELECT
        seats.*, format('P-{:03d}', number) AS person, concat('person:', number) AS key,
        concat(firsts[1 + CAST(floor(len(firsts) * dice(concat(key, '/first'))) AS INTEGER)], ' ', lasts[1 + CAST(floor(len(lasts) * dice(concat(key, '/last'))) AS INTEGER)]) AS name,
        -- those who join first hold the first seats; infrastructure was few for long and then many
        starts_on + CAST(floor((last_day - starts_on - 20) * ((seat - 0.8) / people) ** if(is_infrastructure, 0.35, 0.7) * (0.85 + 0.15 * dice(concat(key, '/joined')))) AS INTEGER) AS joined_on
    FROM seats CROSS JOIN planted
    CROSS JOIN (SELECT list(name ORDER BY name) AS firsts FROM first_names) AS firsts
    CROSS JOIN (SELECT list(name ORDER BY name) AS lasts FROM last_names) AS lasts
)
SELECT
    person, key, name, team, seat, is_infrastructure,
    if(seat = 1, 'manager', if(dice(concat(key, '/role')) < 0.25, 'senior engineer', 'engineer')) AS role,
    dice(concat(key, '/general')) < 0.55 AS is_generalist, greatest(joined_on, if(team_from > DATE '2015-12-31', joined_on, team_from)) AS joined_on, team_from,
    if(seat > 3 AND dice(concat(key, '/left')) < 0.07, greatest(joined_on + 200, last_day - CAST(floor(300 * dice(concat(key, '/left on'))) AS INTEGER)), NULL) AS would_leave_on,
    if(would_leave_on <= last_day, would_leave_on, NULL) AS left_on
FROM named CROSS JOIN planted;

CREATE TABLE positions AS
-- before infrastructure was an organisation of its own, its people stood in operations
SELECT person, name, if(is_infrastructure AND team_from > DATE '2016-01-01', 'operations', team) AS team, role, is_generalist, joined_on, left_on, joined_on AS valid_from, team_from AS valid_to
FROM company_people WHERE joined_on < team_from
UNION ALL
SELECT person, name, team, role, is_generalist, joined_on, left_on, greatest(joined_on, team_from), left_on FROM company_people WHERE left_on IS NULL OR left_on > team_from
ORDER BY ALL;

CREATE TABLE skills_held AS
SELECT
    person, skill, CASE WHEN dice(concat(key, skill)) < 0.25 THEN 'learning' WHEN dice(concat(key, skill)) < 0.8 THEN 'able' ELSE 'teaching' END AS level, joined_on + 60 AS since_on
FROM company_people JOIN skills USING (team)
WHERE left_on IS NULL AND joined_on + 60 <= (SELECT last_day FROM planted) AND dice(concat(key, '/knows/', skill)) < if(is_generalist, 0.35, 0.55)
ORDER BY ALL;

CREATE TABLE able_people AS
WITH asked AS (
    SELECT
        service, person, team, greatest(joined_on + 45, born_on) AS valid_from, left_on AS valid_to,
        row_number() OVER (PARTITION BY service ORDER BY left_on IS NOT NULL, dice(concat('responds:', service, person))) AS place
    FROM company_services JOIN company_people USING (team) CROSS JOIN planted WHERE joined_on + 45 <= last_day
)
SELECT
    service, person, team,
    if(service IN (FROM one_person), place = 1, place <= 3 OR dice(concat('able:', service, person)) < 0.6) AS is_able, valid_from,
    if(valid_to > valid_from, valid_to, NULL) AS valid_to
FROM asked WHERE place <= 5
ORDER BY ALL;

CREATE TABLE headcount AS
SELECT month, team, 'all' AS role, actual + CAST(floor(2.6 * dice(concat('plan:', team, date_trunc('quarter', month)))) AS INTEGER) AS planned, actual
FROM (
    SELECT month, team, count(*) AS actual
    FROM months JOIN positions ON valid_from <= last_day(month) AND coalesce(valid_to, DATE '2100-01-01') > last_day(month)
    GROUP BY ALL
)
ORDER BY ALL;

CREATE TABLE positions_open AS
SELECT
    format('JOB-{:03d}', row_number() OVER (ORDER BY opened_on, person)) AS opening, team, role, skill,
    opened_on, filled_on, joins_on, NULL::DATE AS closed_on
FROM (
    -- everyone who joined in the last two years once answered an opening
    SELECT person, team, role, NULL AS skill, joined_on AS joins_on, joined_on - 30 AS filled_on, joined_on - 30 - CAST(floor(25 + 70 * dice(concat(key, '/search'))) AS INTEGER) AS opened_on
    FROM company_people CROSS JOIN planted WHERE joined_on > last_day - 730
    UNION ALL
    SELECT concat('open', number), team, 'engineer', skill, NULL, NULL, last_day - 15 - CAST(floor(130 * dice(concat('open:', team, skill))) AS INTEGER)
    FROM (SELECT *, row_number() OVER (ORDER BY team, skill) AS number FROM skills) CROSS JOIN planted
    WHERE dice(concat('is open:', team, skill)) < 0.45 OR team = 'data-stores'
)
ORDER BY opening;

CREATE TABLE capacity AS
WITH planned AS (
    SELECT plan_teams.team, month, sum(CAST(round(100 * plan_teams.person_weeks / (1 + datediff('month', starts_on, greatest(starts_on, coalesce(landed_on, forecast_on))))) AS BIGINT)) / 100 AS weeks
    FROM plan_teams JOIN company_initiatives USING (initiative)
    JOIN (SELECT CAST(unnest(generate_series(DATE '2014-01-01', DATE '2017-12-01', INTERVAL 1 MONTH)) AS DATE) AS month)
        ON month >= date_trunc('month', starts_on) AND month <= coalesce(landed_on, dropped_on, forecast_on)
    WHERE quarter_committed IS NOT NULL GROUP BY ALL
),
people_in AS (
    SELECT month, team, count(*) AS people
    FROM (SELECT CAST(unnest(generate_series(DATE '2015-01-01', DATE '2017-06-01', INTERVAL 1 MONTH)) AS DATE) AS month)
    JOIN positions ON valid_from <= month AND coalesce(valid_to, DATE '2100-01-01') > month GROUP BY ALL
)
SELECT
    month, team,
    round(people * 4.33 * 0.52, 2) AS available_person_weeks,
    if(team = over_team AND date_trunc('quarter', month) = quarter_on, round(people * 4.33 * 0.52 * committed_to_available, 2), round(least(people * 4.33 * 0.52 * (0.88 + 0.1 * dice(concat('committed:', team, month))), coalesce(weeks, 0) + people * 4.33 * 0.3), 2)) AS committed_person_weeks
FROM people_in LEFT JOIN planned USING (month, team) CROSS JOIN overcommitted
WHERE people >= 2
ORDER BY ALL;

CREATE TABLE time_spent AS
WITH worked AS (
    SELECT month, team, is_infrastructure, people * 4.33 AS weeks, concat('effort:', team, month) AS key
    FROM (SELECT month, team, count(*) AS people FROM months JOIN positions ON valid_from <= month AND coalesce(valid_to, DATE '2100-01-01') > month WHERE month >= DATE '2015-01-01' GROUP BY ALL)
    JOIN (SELECT team, any_value(is_infrastructure) AS is_infrastructure FROM teams GROUP BY team) USING (team)
),
shares AS (
    SELECT
        worked.*, unnest([
            {'category': 'new value', 'share': if(is_infrastructure, 0.18, 0.52)},
            {'category': 'improving', 'share': if(is_infrastructure, 0.32, 0.16)},
            {'category': 'keeping the lights on', 'share': if(is_infrastructure, 0.26, 0.16)},
            {'category': 'unplanned', 'share': 0.15},
            {'category': 'unknown', 'share': 0.07}
        ]) AS part
    FROM worked
)
SELECT
    month, team, part.category AS category, 'none' AS initiative,
    round(weeks * part.share * (0.85 + 0.3 * dice(concat(key, part.category))), 1) AS person_weeks,
    if(part.category = 'keeping the lights on', round(weeks * part.share * 0.5 * dice(concat(key, 'toil')), 1), NULL) AS toil_person_weeks
FROM shares
ORDER BY ALL;

CREATE TABLE service_catalogue AS
SELECT
    company_services.*, if(team IS NULL, NULL, concat(team, '-on-call')) AS route,
    if(team IS NULL, NULL, last_day - CAST(floor(150 * dice(concat('confirmed:', service))) AS INTEGER)) AS confirmed_on
FROM company_services CROSS JOIN planted;

-- one row for each service as it stood: operations answered for many until infrastructure was formed
CREATE TABLE service_history AS
SELECT * EXCLUDE (former_team) REPLACE (former_team AS team, CASE WHEN former_team IS NULL THEN NULL ELSE 'operations-on-call' END AS route), born_on AS valid_from, formed_on AS valid_to
FROM service_catalogue CROSS JOIN (SELECT valid_to AS formed_on FROM teams WHERE team = 'operations') WHERE former_team IS NOT NULL AND born_on < formed_on
UNION ALL
SELECT * EXCLUDE (former_team), if(former_team IS NULL, born_on, greatest(born_on, formed_on)), NULL
FROM service_catalogue CROSS JOIN (SELECT valid_to AS formed_on FROM teams WHERE team = 'operations')
ORDER BY ALL;

CREATE TABLE practice_grid AS
SELECT
    service, practice,
    team IS NOT NULL AND dice(concat('practice:', service, practice)) < if(coalesce(is_infrastructure, false), share_infrastructure, share_product) AS is_adopted
FROM company_services CROSS JOIN practices
LEFT JOIN (SELECT team, any_value(is_infrastructure) AS is_infrastructure FROM teams GROUP BY team) USING (team)
ORDER BY ALL;
