/* ---
title: Started in time
summary: Share of starts that stayed within the time they should.
owner: team-messaging
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [size_class]
sources: {start_payload: 36h}
evidence: measured
pitfalls: The limit is a choice, and moving it moves the share. Starts that were given up may not be counted at all.
source: "SRE workbook, on latency objectives: events within the threshold over all events"
status: certified
--- */
SELECT
    period(day) AS period,
    size_class,
    sum(within_threshold) AS numerator,
    sum(starts) AS denominator
FROM start_payload
WHERE within_threshold IS NOT NULL
GROUP BY period(day), size_class
