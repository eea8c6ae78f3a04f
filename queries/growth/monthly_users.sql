/* ---
title: Monthly users
summary: People who used the product at least once in 28 days, each counted once, on average over the days of the period.
owner: team-growth
kind: gauge
unit: users
better: higher
course: growing
dimensions: [plan]
sources: {window_users: 36h}
evidence: measured
pitfalls: Hides how often people come, and one visit in 28 days is enough. Follows a loss of users up to four weeks late. Plans overlap, so their values do not add up to the total.
source: The usual definition of monthly active users, over 28 days so that each window has four of every weekday
status: certified
--- */
SELECT period(day) AS period, plan, avg(users) AS value
FROM window_users
WHERE span = 'month'
GROUP BY period(day), plan
