-- Organisations: few large ones and very many small ones, joining over the years and growing as they stay.
CREATE TABLE months AS
SELECT CAST(unnest(generate_series(DATE_TRUNC('month', starts_on), DATE_TRUNC('month', last_day) - INTERVAL 1 MONTH, INTERVAL 1 MONTH)) AS DATE) AS month
FROM planted;

CREATE TABLE organisations AS
SELECT
    format('CUS-{:05d}', number) AS customer,
    dice(concat('size:', number)) AS size_roll,
    -- the more people there are, the more organisations join: the same roll gives an early or a late one
    dice(concat('joined:', number)) AS joined_roll,
    CASE WHEN dice(concat('plan:', number)) < 0.62 THEN 'free' WHEN dice(concat('plan:', number)) < 0.86 THEN 'standard' ELSE 'plus' END AS plan
FROM range(2, (SELECT customers FROM planted) + 1) AS numbers(number);

CREATE TABLE customers AS
WITH reach AS (
    SELECT
        month, level / max(level) OVER () AS reach, level,
        -- large companies came late
        round(200 + (largest_other_customer - 200) * reach ** 0.5) AS most_then
    FROM months JOIN levels ON levels.day = months.month + INTERVAL 1 MONTH - INTERVAL 1 DAY CROSS JOIN planted
),
grown AS (
    SELECT
        month, customer, plan,
        -- a bounded Pareto distribution, by its inverse
        smallest_customer * (1 - size_roll * (1 - (smallest_customer / largest_other_customer) ** customer_tail)) ** (-1 / customer_tail)
            * (reach / greatest(joined_roll, 0.0001)) ** 0.25 * reach ** 0.15 AS raw
    FROM organisations CROSS JOIN reach CROSS JOIN planted
    WHERE joined_roll <= reach ** 0.8
),
largest AS (
    SELECT
        months.month, largest_customer AS customer, 'enterprise' AS plan,
        largest_people * (largest_people_a_year_ago / largest_people) ** (datediff('month', months.month, last.month) / 12.0) AS raw
    FROM months CROSS JOIN planted CROSS JOIN (SELECT max(month) AS month FROM months) AS last
    WHERE months.month >= largest_joined_on
),
sized AS (
    SELECT month, customer, plan, greatest(smallest_customer, CAST(round(least(raw, most_then)) AS BIGINT)) AS size, false AS is_largest
    FROM grown JOIN reach USING (month) CROSS JOIN planted
    UNION ALL
    SELECT month, customer, plan, greatest(2400, CAST(round(raw) AS BIGINT)), true FROM largest
),
scale AS (
    -- so that those who were active add up to the people seen in the month
    SELECT month, most_then, level * monthly_reach / (sum(size) FILTER (WHERE NOT is_largest) * 0.72) AS factor
    FROM sized JOIN reach USING (month) CROSS JOIN planted GROUP BY month, most_then, level, monthly_reach
)
SELECT
    month, customer,
    CASE WHEN size >= 3000 AND plan <> 'free' THEN 'enterprise' ELSE plan END AS plan,
    size,
    CAST(floor(size * (0.66 + 0.12 * dice(concat('active:', customer, month)))) AS BIGINT) AS active_users,
    CAST(floor(ln(size) * 0.8 + size / 900.0 + 2 * dice(concat('bots:', customer))) AS BIGINT) AS bots
FROM (
    SELECT month, customer, plan, if(is_largest, size, CAST(greatest(smallest_customer, least(most_then, round(size * factor))) AS BIGINT)) AS size
    FROM sized JOIN scale USING (month) CROSS JOIN planted
);
