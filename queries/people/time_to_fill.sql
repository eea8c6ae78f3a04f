/* ---
title: Time to fill an opening
summary: How long it took from the beginning of a search until someone accepted.
owner: team-planning
kind: duration
unit: days
better: lower
course: steady
sources: {openings: 14d}
evidence: measured
pitfalls: The time until that person starts, and until they can work alone, comes on top. Searches that were given up are left out.
source: From the day the search began until the day someone accepted, by the day it began
status: certified
--- */
SELECT
    period(opened_on) AS period,
    filled_on - opened_on AS value,
    filled_on IS NULL AS is_open
FROM openings
WHERE filled_on IS NOT NULL OR closed_on IS NULL
