-- Run by the service when it starts, after the installer. Written by another team, which
-- did not know that the installer has a table of this name.

CREATE TABLE IF NOT EXISTS settings (
  tenant_id VARCHAR(36) NOT NULL,
  name VARCHAR(100) NOT NULL,
  value VARCHAR(500) NOT NULL,
  category VARCHAR(40) NOT NULL DEFAULT 'general',
  PRIMARY KEY (tenant_id, name),
  FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE
);

CREATE INDEX settings_category ON settings (category, name);

UPDATE settings SET value = '120' WHERE name = 'session.minutes';
