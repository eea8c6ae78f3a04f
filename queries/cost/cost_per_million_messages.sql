/* ---
title: Cost per million messages
summary: What infrastructure costs for each million messages that people and apps send.
owner: team-finance
kind: ratio
unit: money per million messages
better: lower
course: steady
sources: {costs: 5d, delivery: 36h}
evidence: measured
pitfalls: Most cost does not follow messages, so it falls in busy periods and rises in quiet ones with nothing saved or wasted.
source: "Unit cost as finance teams use it: cost over volume, on the days that have both"
status: certified
--- */
WITH spent AS (
    SELECT ChargePeriodStart AS day, sum(EffectiveCost) AS cost
    FROM costs
    GROUP BY ChargePeriodStart
),
sent AS (
    SELECT local_day(minute_at) AS day, sum(messages) AS messages
    FROM delivery
    GROUP BY local_day(minute_at)
)
SELECT
    period(spent.day) AS period,
    sum(spent.cost) AS numerator,
    sum(sent.messages) / 1000000 AS denominator
FROM spent
JOIN sent ON sent.day = spent.day
WHERE sent.messages IS NOT NULL
GROUP BY period(spent.day)
