-- How promising a lead is, from 0 to 100; old leads are closed.
ALTER TABLE leads ADD COLUMN score SMALLINT CHECK (score BETWEEN 0 AND 100);
CREATE INDEX ix_leads_score ON leads (score DESC) WHERE status = 'new';

UPDATE leads SET status = 'archived' WHERE created_at < now() - INTERVAL '90 days';

-- Ratings came in as text from the first import.
ALTER TABLE leads ADD COLUMN rating TEXT;
ALTER TABLE leads ALTER COLUMN rating TYPE INTEGER;

INSERT INTO locations (code, name, country) VALUES ('ber', 'Berlin', 'DE');
