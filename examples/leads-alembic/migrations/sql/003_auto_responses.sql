-- Answers that were written and perhaps sent. The models of this table and of leads are in
-- different modules; nobody saw that the ids have different types.
CREATE TABLE auto_responses (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    lead_id INTEGER NOT NULL REFERENCES leads (id) ON DELETE CASCADE,
    template_id TEXT REFERENCES response_templates (id),
    status TEXT NOT NULL DEFAULT 'draft',
    sent_at TIMESTAMPTZ
);

CREATE TABLE response_variables (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    template_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    default_value TEXT,
    UNIQUE (template_id, name)
);

ALTER TABLE response_variables
    ADD CONSTRAINT fk_response_variables_template
    FOREIGN KEY (template_id) REFERENCES response_templates (id) ON DELETE CASCADE;
