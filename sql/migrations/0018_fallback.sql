-- Messages that go to somebody else because the person they were meant for can't be reached, and a third channel.

ALTER TABLE delivery.outbox ADD COLUMN meant_for VARCHAR;
COMMENT ON COLUMN delivery.outbox.meant_for IS 'Of a message that was refused for good and goes to a fallback: the ids of those it was meant for, divided by spaces; null: its recipient';
COMMENT ON COLUMN delivery.outbox.channel IS 'slack, email or service';
COMMENT ON COLUMN delivery.outbox.provider_reference IS 'Evidence: the Slack timestamp, the Message-ID of the mail, or what the service answered';
