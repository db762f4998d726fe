-- When a mail's content began to go out: killed before that, it certainly didn't.

ALTER TABLE delivery.outbox ADD COLUMN content_begun_at TIMESTAMP;
COMMENT ON COLUMN delivery.outbox.content_begun_at IS 'When the newest attempt began to give over the content of a mail, on the machine''s clock, UTC; null: it didn''t';
UPDATE delivery.outbox SET content_begun_at = claimed_at WHERE state = 'claimed';
