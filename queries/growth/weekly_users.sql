/* ---
title: Weekly users
summary: People who used the product at least once in seven days, each counted once, on average over the days of the period.
owner: team-growth
kind: gauge
unit: users
better: higher
course: growing
sources: {window_users: 36h}
evidence: measured
pitfalls: Someone who came once in the week counts like someone who came every day.
source: The usual definition of weekly active users over the seven days that end on each day, averaged
status: certified
--- */
SELECT period(day) AS period, avg(users) AS value
FROM window_users
WHERE span = 'week'
GROUP BY period(day)
