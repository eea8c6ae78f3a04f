/* ---
title: Registered users
summary: People with an account at the last count of the period, whether or not they use it.
owner: team-growth
kind: gauge
unit: users
better: neither
course: growing
sources: {registered_users: 7d}
evidence: measured
pitfalls: Accounts are made by robots and left behind by people, so it says little about use. A jump is more often a change in what is counted.
source: The last count of accounts in the period
status: certified
--- */
SELECT period(counted_at) AS period, arg_max(registered, counted_at) AS value
FROM registered_users
GROUP BY period(counted_at)
