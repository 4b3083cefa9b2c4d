ALTER TABLE notifications_emails ADD COLUMN expires_at BIGINT;
