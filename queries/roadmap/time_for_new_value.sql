/* ---
title: Time for new value
summary: Share of time that went to what customers did not have before.
owner: team-planning
kind: ratio
unit: percent
better: higher
course: steady
dimensions: [team]
sources: {effort: 45d}
evidence: estimated
pitfalls: Teams say it themselves. More is not always better, since what is not kept up breaks later. Time of which nobody knows the purpose is left out.
source: Time for new value over all time whose purpose is known, as investment reviews split it
status: certified
--- */
SELECT
    period(month) AS period,
    team,
    coalesce(sum(person_weeks) FILTER (WHERE category = 'new value'), 0) AS numerator,
    sum(person_weeks) AS denominator
FROM effort
WHERE category <> 'unknown'
GROUP BY period(month), team
