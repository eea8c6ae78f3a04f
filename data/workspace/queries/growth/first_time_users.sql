/* ---
title: First-time users
summary: People who used the product for the first time, added up over days.
owner: growth
kind: count
unit: users
better: higher
course: growing
dimensions: [region]
sources: {daily_users: 48h}
evidence: measured
pitfalls: Someone who comes back with a new account is counted again.
source: The daily count of users, those who had never been seen before.
status: draft
--- */
SELECT period(day) AS period, region, sum(new_users) AS value
FROM daily_users
GROUP BY ALL
