-- Numbers for each campaign and day.
CREATE TABLE campaign_metrics (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    measured_on DATE NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    opened INTEGER NOT NULL DEFAULT 0,
    replied INTEGER NOT NULL DEFAULT 0,
    cost NUMERIC(12, 2) NOT NULL DEFAULT 0
);

-- The dashboard asks for the last days of one campaign.
CREATE INDEX ix_campaign_metrics_day ON campaign_metrics (campaign_id, measured_on DESC);
