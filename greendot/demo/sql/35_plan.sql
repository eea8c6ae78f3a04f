-- The plan: initiatives with every date that was ever given, and what hangs on them. Runs before capacity.
CREATE TABLE company_initiatives AS
SELECT
    initiatives.* REPLACE (
        moved(initiatives.starts_on, initiative) AS starts_on, moved(baseline_on, initiative) AS baseline_on,
        coalesce(planted_dates.landed_on, moved(forecast_on, initiative)) AS forecast_on,
        if(state = 'landed', coalesce(planted_dates.landed_on, moved(initiatives.landed_on, initiative)), NULL) AS landed_on,
        moved(dropped_on, initiative) AS dropped_on
    ),
    last_day - CAST(health_age_days AS INTEGER) AS health_on, initiatives.products = 'everyone' AS is_for_everyone
FROM initiatives CROSS JOIN planted LEFT JOIN planted_dates USING (initiative);

-- what is planted keeps its declared slip
UPDATE company_initiatives SET forecast_on = baseline_on + slip_days FROM slipping WHERE slipping.initiative = company_initiatives.initiative;

CREATE TABLE dates_given AS
WITH told AS (
    SELECT
        initiative, baseline_on, forecast_on, company_initiatives.starts_on, slips, number, confidence,
        least(coalesce(landed_on, dropped_on, last_day), last_day) AS until_on,
        -- each time a little later than the last
        CASE WHEN number = 0 THEN company_initiatives.starts_on
             ELSE company_initiatives.starts_on + CAST(round((until_on - company_initiatives.starts_on) * (0.15 + 0.8 * number / (slips + 0.001 + 0.25))) AS INTEGER) END AS even_on,
        baseline_on + CAST(round((forecast_on - baseline_on) * number / greatest(slips, 1)) AS INTEGER) AS given_on
    FROM company_initiatives CROSS JOIN range(0, 6) AS numbers(number) CROSS JOIN planted
    WHERE number <= slips AND company_initiatives.starts_on <= last_day
)
SELECT
    initiative,
    -- a planted one moved its date only after its health was last reported
    CASE WHEN number > 0 AND slipping.initiative IS NOT NULL THEN last_day - 34 + 14 * (CAST(number AS INTEGER) - 1) ELSE least(even_on, until_on) END AS reported_on,
    given_on AS forecast_on,
    greatest(1, least(10, coalesce(confidence, 7) + 1 - number)) AS confidence,
    if(number = 0, NULL, reasons[choice_of]) AS reason
FROM (SELECT *, choice(concat('why:', initiative, number), 5) AS choice_of FROM told)
LEFT JOIN slipping USING (initiative) CROSS JOIN planted
CROSS JOIN (SELECT list(reason ORDER BY reason) AS reasons FROM slip_reasons)
ORDER BY initiative, reported_on;

CREATE TABLE plan_milestones AS
SELECT milestone, initiative, title, moved(added_on, initiative) AS added_on, moved(due_on, initiative) AS due_on, moved(done_on, initiative) AS done_on
FROM milestones;

CREATE TABLE plan_dependencies AS
SELECT dependency, dependencies.initiative, dependencies.needs, moved(dependencies.need_by_on, dependencies.initiative) AS need_by_on, reason
FROM dependencies;

-- who works on it: most of the time the team that leads, some of it those who help
CREATE TABLE plan_teams AS
WITH helpers AS (SELECT initiative, unnest(string_split(helps, ',')) AS team, len(string_split(helps, ',')) AS helpers, person_weeks FROM company_initiatives WHERE helps IS NOT NULL)
SELECT initiative, team, 'leads' AS role, round(person_weeks * if(helps IS NULL, 1, 0.75), 1) AS person_weeks FROM company_initiatives
UNION ALL
SELECT initiative, team, 'helps', round(person_weeks * 0.25 / helpers, 1) FROM helpers
ORDER BY ALL;

CREATE TABLE plan_products AS
SELECT initiative, product, round(1 / count(*) OVER (PARTITION BY initiative), 4) AS share
FROM (SELECT initiative, unnest(string_split(products, ',')) AS product FROM company_initiatives WHERE NOT is_for_everyone)
ORDER BY ALL;

CREATE TABLE plan_displacements AS
SELECT displacement, initiative, displaced_by, moved(displaced_on, displacement) AS displaced_on, quarter, person_weeks, reason FROM displacements;
