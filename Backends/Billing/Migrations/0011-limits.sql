-- What a plan allows of each metric, as a JSON object; from the metadata of its prices.
ALTER TABLE billing_subscriptions ADD COLUMN limits TEXT;
-- 1 where the limit was not reported but is the plan's, whatever that is by now.
ALTER TABLE billing_usage ADD COLUMN from_plan INTEGER NOT NULL DEFAULT 0;
