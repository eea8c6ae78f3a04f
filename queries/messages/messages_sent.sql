/* ---
title: Messages sent
summary: Messages that people and apps sent.
owner: team-messaging
kind: count
unit: messages
better: neither
course: growing
sources: {delivery: 36h}
evidence: measured
pitfalls: "Apps that post much count like people. It grows with the number of users: see messages per user."
source: Messages added up over the period
status: certified
--- */
SELECT period(minute_at) AS period, sum(messages) AS value
FROM delivery
GROUP BY period(minute_at)
