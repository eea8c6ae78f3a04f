/* ---
title: Unplanned work
summary: Share of time that went to what nobody had planned.
owner: team-planning
kind: ratio
unit: percent
better: lower
course: steady
dimensions: [team]
sources: {effort: 45d}
evidence: estimated
pitfalls: Teams say it themselves, after the fact. It is also low where nobody mends what is broken. Time of which nobody knows the purpose is left out.
source: "State of DevOps surveys: unplanned work and rework over all work"
status: certified
--- */
SELECT
    period(month) AS period,
    team,
    coalesce(sum(person_weeks) FILTER (WHERE category = 'unplanned'), 0) AS numerator,
    sum(person_weeks) AS denominator
FROM effort
WHERE category <> 'unknown'
GROUP BY period(month), team
