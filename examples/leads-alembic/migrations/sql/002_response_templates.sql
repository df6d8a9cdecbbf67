-- Templates are edited by people, who like to read what they refer to: the key is a word.
CREATE TABLE response_templates (
    id TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT true,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

INSERT INTO response_templates (id, subject, body) VALUES
    ('first-contact', 'Your posting', 'Hello {{name}}, ...'),
    ('follow-up', 'Still looking?', 'Hello {{name}}, a week ago ...');
