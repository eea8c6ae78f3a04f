/* ---
title: Shown as up
summary: Share of the time, over the components of the status page, that each was shown as working; maintenance counts as neither.
owner: team-reliability
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [component]
sources: {component_status: 72h}
evidence: measured
pitfalls: It is what the status page said, which people change by hand, often late. Partly working counts as not working. A component that is never shown as working tells only its disturbances, so it is left out.
source: Up time over time watched, availability by time as in the SRE book, chapter 3
status: certified
--- */
SELECT
    p.period AS period,
    c.component,
    sum(
        CASE
            WHEN c.status = 'operational'
                THEN minutes_between(greatest(c.started_at, p.starts_at), least(coalesce(c.ended_at, p.as_of), p.as_of))
            ELSE 0
        END
    ) AS numerator,
    sum(minutes_between(
        greatest(c.started_at, p.starts_at),
        least(coalesce(c.ended_at, p.as_of), p.as_of)
    )) AS denominator
FROM component_status AS c
JOIN periods AS p
    ON c.started_at < p.as_of
    AND coalesce(c.ended_at, p.as_of) > p.starts_at
WHERE c.status IN ('operational', 'degraded', 'partial outage', 'major outage')
    AND EXISTS (
        SELECT 1 FROM component_status AS shown
        WHERE shown.component = c.component AND shown.status = 'operational'
    )
GROUP BY p.period, c.component
