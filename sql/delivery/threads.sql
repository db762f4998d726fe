-- The messages by which the episodes that one message ($carried) tells of were told first, to the same person by the same channel; and
-- of everything that each of those told, how it stands now: its newest event, reminders left out.
WITH episode AS (
    SELECT DISTINCT event.fingerprint, event.episode, outbox.recipient, outbox.channel
    FROM delivery.outbox AS outbox
    JOIN alerts.event AS event ON event.event = outbox.event
    WHERE coalesce(outbox.bundle, outbox.delivery) = $carried AND event.episode IS NOT NULL
),
sent AS (
    SELECT
        episode.fingerprint, episode.episode, coalesce(outbox.bundle, outbox.delivery) AS carried, outbox.provider_reference,
        row_number() OVER (
            PARTITION BY episode.fingerprint, episode.episode ORDER BY outbox.settled_at, outbox.queued_at, outbox.delivery
        ) AS place
    FROM episode
    JOIN alerts.event AS event ON event.fingerprint = episode.fingerprint AND event.episode = episode.episode
    JOIN delivery.outbox AS outbox
        ON outbox.event = event.event AND outbox.recipient = episode.recipient AND outbox.channel = episode.channel
    WHERE outbox.state = 'sent' AND outbox.provider_reference IS NOT NULL
),
opening AS (
    SELECT DISTINCT carried, provider_reference FROM sent WHERE place = 1
),
member AS (
    SELECT DISTINCT opening.carried, opening.provider_reference, event.fingerprint, event.episode
    FROM opening
    JOIN delivery.outbox AS outbox ON coalesce(outbox.bundle, outbox.delivery) = opening.carried
    JOIN alerts.event AS event ON event.event = outbox.event
),
newest AS (
    SELECT
        member.carried, member.provider_reference, event.facts, event.severity, event.event,
        row_number() OVER (
            PARTITION BY member.carried, member.fingerprint, member.episode ORDER BY event.occurred_at DESC, event.event
        ) AS place
    FROM member
    JOIN alerts.event AS event ON event.fingerprint = member.fingerprint AND event.episode = member.episode
    WHERE event.reason NOT IN ('still_behind', 'escalated') AND NOT event.replayed
)
SELECT newest.carried, newest.provider_reference AS reference, newest.facts
FROM newest
WHERE newest.place = 1
ORDER BY
    newest.carried,
    CASE newest.severity WHEN 'missed' THEN 0 WHEN 'unattainable' THEN 1 WHEN 'far_behind' THEN 2 WHEN 'behind' THEN 3 ELSE 4 END,
    newest.event
