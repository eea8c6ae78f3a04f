/* ---
title: Services that keep their promises
summary: Share of services that kept every promise they made for the quarter, of those that made one.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [tier]
sources: {indicators: 36h, objectives: 90d}
evidence: measured
pitfalls: A promise that asks for little is easily kept. A service that missed by a hair counts like one that was down for days. Services that promise nothing are left out.
source: "SRE book, chapter 3: services whose failures stayed within what each of their objectives allows"
status: certified
outside: true
--- */
WITH promises AS (
    SELECT
        period(i.bucket_at) AS period,
        o.tier,
        i.service,
        i.indicator,
        sum(i.total) - sum(i.good) AS bad,
        sum(i.total * (1 - o.target_pct / 100)) AS allowed
    FROM indicators AS i
    JOIN objectives AS o
        ON o.service = i.service
        AND o.indicator = i.indicator
        AND o.span = 'quarter'
        AND local_day(i.bucket_at) >= o.valid_from
        AND (o.valid_to IS NULL OR local_day(i.bucket_at) < o.valid_to)
    WHERE o.method = 'events'
    GROUP BY period(i.bucket_at), o.tier, i.service, i.indicator
),
kept AS (
    SELECT period, tier, service, bool_and(bad <= allowed) AS is_kept
    FROM promises
    GROUP BY period, tier, service
)
SELECT
    period,
    tier,
    count(*) FILTER (WHERE is_kept) AS numerator,
    count(*) AS denominator
FROM kept
GROUP BY period, tier
