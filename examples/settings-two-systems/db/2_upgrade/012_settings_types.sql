-- The third definition of settings: the admin page wants to know how to edit a value.

CREATE TABLE IF NOT EXISTS settings (
  id VARCHAR(36) NOT NULL PRIMARY KEY,
  name VARCHAR(100) NOT NULL UNIQUE,
  value TEXT NOT NULL,
  value_type VARCHAR(20) NOT NULL DEFAULT 'text'
);

UPDATE settings SET value_type = 'number' WHERE name = 'session.minutes';

CREATE TABLE IF NOT EXISTS feature_flags (
  name VARCHAR(60) NOT NULL PRIMARY KEY,
  is_on BOOLEAN NOT NULL DEFAULT FALSE,
  note VARCHAR(200)
);

INSERT INTO feature_flags (name, is_on) VALUES ('new-editor', FALSE);
