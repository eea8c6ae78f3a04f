/* ---
title: Time promised
summary: Time that teams promised to planned work as a share of the time they have for it.
owner: team-planning
kind: ratio
unit: percent
better: neither
course: steady
dimensions: [team]
sources: {team_capacity: 45d}
evidence: estimated
pitfalls: "The total hides a team that promised too much behind one with time to spare: look at the teams. Above 100% dates will slip."
source: Committed over available person-weeks, as capacity reviews compare them
status: certified
--- */
SELECT
    period(month) AS period,
    team,
    sum(committed_person_weeks) AS numerator,
    sum(available_person_weeks) AS denominator
FROM team_capacity
WHERE committed_person_weeks IS NOT NULL
GROUP BY period(month), team
