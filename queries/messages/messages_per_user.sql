/* ---
title: Messages per user
summary: Messages sent a day for each person who used the product that day.
owner: team-messaging
kind: ratio
unit: messages per user a day
better: neither
course: steady
sources: {delivery: 36h, daily_users: 36h}
evidence: measured
pitfalls: A few people and apps send most messages, so nobody is average. Messages that apps send count too.
source: Messages a day over daily users, on the days that have both
status: certified
--- */
WITH sent AS (
    SELECT local_day(minute_at) AS day, sum(messages) AS messages
    FROM delivery
    GROUP BY local_day(minute_at)
),
here AS (
    SELECT day, sum(users) AS users FROM daily_users GROUP BY day
)
SELECT
    period(sent.day) AS period,
    avg(sent.messages) AS numerator,
    avg(here.users) AS denominator
FROM sent
JOIN here ON here.day = sent.day
WHERE sent.messages IS NOT NULL
GROUP BY period(sent.day)
