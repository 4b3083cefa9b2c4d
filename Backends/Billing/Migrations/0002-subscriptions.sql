-- What the events have told so far. Times are Unix seconds, as Stripe gives them.
CREATE TABLE billing_customers (
    id TEXT PRIMARY KEY,
    email TEXT,
    name TEXT,
    updated_at BIGINT NOT NULL
);

CREATE INDEX billing_customers_email ON billing_customers (lower(email));

-- The three last_event columns order the events of one subscription; an older one changes nothing.
CREATE TABLE billing_subscriptions (
    id TEXT PRIMARY KEY,
    customer TEXT NOT NULL,
    status TEXT NOT NULL,
    plan TEXT,
    price TEXT,
    period_end BIGINT,
    cancel_at BIGINT,
    last_event_created BIGINT NOT NULL,
    last_event_rank INTEGER NOT NULL,
    last_event_id TEXT NOT NULL
);

CREATE INDEX billing_subscriptions_customer ON billing_subscriptions (customer);
