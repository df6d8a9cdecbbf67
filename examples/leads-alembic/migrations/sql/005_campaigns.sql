-- A campaign sends one template to many leads.
CREATE TABLE campaigns (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL,
    template_id TEXT NOT NULL REFERENCES response_templates (id),
    budget NUMERIC(12, 2),
    starts_on DATE NOT NULL,
    ends_on DATE,
    CHECK (ends_on IS NULL OR ends_on >= starts_on)
);

CREATE TABLE campaign_leads (
    campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
    lead_id UUID NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
    PRIMARY KEY (campaign_id, lead_id)
);
