/* ---
title: Daily users
summary: People who use the product on an average day of the period.
owner: team-growth
kind: gauge
unit: users
better: higher
course: growing
dimensions: [region, plan]
sources: {daily_users: 36h}
forecast: [total, region, plan]
evidence: measured
pitfalls: Counts anyone who appeared at all; someone active for a minute counts like someone active all day. Regions and plans overlap, so their values do not add up to the total.
source: The usual definition of daily active users, averaged over the days that have data
status: certified
--- */
SELECT period(day) AS period, region, plan, avg(users) AS value
FROM daily_users
GROUP BY period(day), region, plan
