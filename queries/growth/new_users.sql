/* ---
title: New users
summary: People who used the product for the first time.
owner: team-growth
kind: count
unit: users
better: higher
course: growing
dimensions: [region]
sources: {daily_users: 36h}
evidence: measured
pitfalls: Says nothing about who stays. One large customer that joins shows as a wave of new people.
source: People seen for the first time, added up over the days of the period
status: certified
--- */
SELECT period(day) AS period, region, sum(new_users) AS value
FROM daily_users
GROUP BY period(day), region
