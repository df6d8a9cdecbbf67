-- Settings are names and values; what a name means is in the code.

CREATE TABLE IF NOT EXISTS settings (
  id VARCHAR(36) NOT NULL PRIMARY KEY,
  name VARCHAR(100) NOT NULL UNIQUE,
  value VARCHAR(500) NOT NULL
);

INSERT INTO settings (id, name, value) VALUES
  ('5f0c2d1e-0000-4000-8000-000000000001', 'session.minutes', '60'),
  ('5f0c2d1e-0000-4000-8000-000000000002', 'mail.sender', 'no-reply@example.org');

CREATE TABLE IF NOT EXISTS feature_flags (
  name VARCHAR(60) NOT NULL PRIMARY KEY,
  is_on BOOLEAN NOT NULL DEFAULT FALSE,
  note VARCHAR(200)
);
