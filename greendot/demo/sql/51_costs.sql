-- What it costs: the quantity follows use, the unit price stays, so a rise is volume.
CREATE TABLE cost_kinds AS
SELECT * FROM (VALUES
    -- the last number: how much of it follows the day's users; the rest follows the level of use
    ('Virtual machines', 'Compute', 'hours', 0.098, 0.61, 0.75),
    ('Block storage', 'Storage', 'gigabyte-months', 0.10, 0.24, 0.0),
    ('Data transfer', 'Networking', 'gigabytes', 0.05, 0.15, 1.0)
) AS kinds(name, category, unit, unit_usd, share, elasticity);

CREATE TABLE cost_days AS
SELECT
    day,
    -- a day's part of a month's cost for each user
    level * cost_usd_a_user_month / 30.44 AS usd, users / level AS rhythm
FROM days CROSS JOIN planted WHERE day <= last_day;

CREATE TABLE charges AS
WITH tagged AS (
    SELECT day, service, team, cost_weight / sum(cost_weight) OVER (PARTITION BY day) AS part
    FROM days JOIN company_services ON day >= born_on
    WHERE day <= (SELECT last_day FROM planted)
),
parts AS (
    SELECT day, service, coalesce(team, former_team) AS team, part * (1 - untagged_share) AS part FROM tagged JOIN company_services USING (service, team) CROSS JOIN planted
    UNION ALL
    SELECT day, service, former_team, part * (1 - untagged_share) FROM tagged JOIN company_services USING (service) CROSS JOIN planted WHERE company_services.team IS NULL
    UNION ALL
    SELECT day, NULL, NULL, untagged_share FROM cost_days CROSS JOIN planted
),
quantities AS (
    SELECT
        day, service, team, name, category, unit, unit_usd,
        round(usd * part * share * (1 - elasticity + elasticity * rhythm) * (1 + 0.01 * sway(concat('cost:', day, service, name))) / unit_usd, 3) AS quantity
    FROM parts JOIN cost_days USING (day) CROSS JOIN cost_kinds
)
SELECT
    concat(coalesce(service, 'untagged'), '/', name) AS line_id,
    day AS "ChargePeriodStart", day + 1 AS "ChargePeriodEnd", CAST(date_trunc('month', day) AS DATE) AS "BillingPeriodStart",
    CAST(quantity * unit_usd AS DECIMAL(18, 2)) AS "BilledCost",
    CAST(quantity * unit_usd AS DECIMAL(18, 2)) AS "EffectiveCost",
    CAST(quantity * unit_usd * 1.18 AS DECIMAL(18, 2)) AS "ListCost",
    'Usage' AS "ChargeCategory", 'Northbank Cloud' AS "ProviderName", name AS "ServiceName", category AS "ServiceCategory",
    quantity AS "PricingQuantity", unit AS "PricingUnit", service, team
FROM quantities WHERE quantity > 0
UNION ALL
-- what the provider gives back at the end of each month
SELECT
    'credit', last_day(day), last_day(day) + 1, CAST(date_trunc('month', day) AS DATE),
    CAST(-0.012 * sum(CAST(usd AS DECIMAL(18, 2))) AS DECIMAL(18, 2)), CAST(-0.012 * sum(CAST(usd AS DECIMAL(18, 2))) AS DECIMAL(18, 2)), NULL,
    'Credit', 'Northbank Cloud', 'Agreement', NULL, NULL, NULL, NULL, NULL
FROM cost_days WHERE last_day(day) <= (SELECT last_day FROM planted) GROUP BY ALL
ORDER BY ALL;

CREATE TABLE budget_lines AS
WITH spent AS (
    SELECT "BillingPeriodStart" AS month, team, sum("EffectiveCost") AS usd, count(DISTINCT "ChargePeriodStart") AS days_in
    FROM charges WHERE team IS NOT NULL GROUP BY ALL
),
whole AS (SELECT month, team, usd * day(last_day(month)) / days_in AS usd FROM spent),
ahead AS (
    SELECT CAST(month + to_months(step) AS DATE) AS month, team, usd * 1.037 ** step AS usd
    FROM whole CROSS JOIN range(1, 5) AS steps(step) WHERE month = (SELECT max(month) FROM whole)
)
SELECT
    month, team,
    -- planned to the hundred; one team spends more than that since last quarter
    CAST(round(usd * (1 + 0.02 + 0.02 * sway(concat('budget:', month, team))) / if(team = overspent_team AND month >= DATE '2016-10-01', 1.02 + overspent_by, 1), -2) AS DECIMAL(18, 2)) AS budget_usd
FROM (FROM whole UNION ALL FROM ahead) CROSS JOIN planted
WHERE month >= DATE '2015-01-01'
ORDER BY ALL;
