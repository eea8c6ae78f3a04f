/* ---
title: Toil
summary: Share of time that went to manual, repetitive work that a machine could do.
owner: team-platform
kind: ratio
unit: percent
better: lower
course: steady
dimensions: [team]
sources: {effort: 45d}
evidence: estimated
pitfalls: Teams say it themselves, and those that say nothing count as having none. What is hard to notice is rarely reported.
source: "SRE book, chapter 5, which wants it below half of an engineer's time: toil over all time"
status: certified
--- */
SELECT
    period(month) AS period,
    team,
    coalesce(sum(toil_person_weeks), 0) AS numerator,
    sum(person_weeks) AS denominator
FROM effort
GROUP BY period(month), team
