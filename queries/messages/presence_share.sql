/* ---
title: Presence's share of messages
summary: Share of all messages that only tell who is online.
owner: team-messaging
kind: ratio
unit: percent
better: lower
course: steady
sources: {message_rate: 36h}
evidence: measured
pitfalls: A falling share can mean fewer presence messages or more of the others.
source: Messages of the kind presence over messages of all kinds
status: certified
--- */
SELECT
    period(bucket_at) AS period,
    sum(messages) FILTER (WHERE kind = 'presence') AS numerator,
    sum(messages) AS denominator
FROM message_rate
GROUP BY period(bucket_at)
