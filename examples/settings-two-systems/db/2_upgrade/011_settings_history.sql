-- Who changed what. The old value is kept as it was shown.

CREATE TABLE IF NOT EXISTS settings_history (
  id VARCHAR(36) NOT NULL PRIMARY KEY,
  setting_id INTEGER NOT NULL,
  old_value VARCHAR(500),
  changed_by VARCHAR(190) NOT NULL,
  changed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  FOREIGN KEY (setting_id) REFERENCES settings (id) ON DELETE CASCADE
);

-- The name under which a change is listed.
CREATE VIEW setting_labels AS
SELECT id, name || ' = ' || value AS label FROM settings;
