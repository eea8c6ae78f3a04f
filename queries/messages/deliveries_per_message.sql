/* ---
title: Deliveries per message
summary: How many recipients an average message is for, whether they are connected or not.
owner: team-messaging
kind: ratio
unit: deliveries per message
better: neither
course: steady
sources: {delivery: 36h}
evidence: measured
pitfalls: The average hides the few messages that go to tens of thousands. It grows with the size of customers, and load grows with it.
source: Recipients over messages, the fan-out of capacity planning
status: certified
--- */
SELECT
    period(minute_at) AS period,
    sum(recipients) AS numerator,
    sum(messages) AS denominator
FROM delivery
WHERE messages IS NOT NULL AND recipients IS NOT NULL
GROUP BY period(minute_at)
