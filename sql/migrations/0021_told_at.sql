-- When somebody was told, on the clock that alerts are judged by: reminders count from then.

ALTER TABLE delivery.outbox ADD COLUMN told_at TIMESTAMP;
COMMENT ON COLUMN delivery.outbox.told_at IS 'When it was sent, on the programme''s clock, UTC; days to a reminder count from here';
