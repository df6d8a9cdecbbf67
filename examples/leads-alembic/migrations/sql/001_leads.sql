-- Leads are postings that somebody may want to answer.
CREATE TYPE lead_status AS ENUM ('new', 'qualified', 'contacted', 'rejected');

CREATE TABLE locations (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);

CREATE TABLE leads (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    location_id INTEGER NOT NULL REFERENCES locations (id),
    title TEXT NOT NULL,
    body TEXT,
    reply_mail TEXT,
    status lead_status NOT NULL DEFAULT 'new',
    posted_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX ix_leads_status ON leads (status, created_at);
