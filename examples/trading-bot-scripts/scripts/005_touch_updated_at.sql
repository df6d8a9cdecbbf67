-- updated_at follows every change, whoever makes it.

CREATE TRIGGER touch_exchange_connections
  BEFORE UPDATE ON exchange_connections
  FOR EACH ROW
  EXECUTE FUNCTION update_updated_at_column();

-- The dashboard sorts accounts by when they were used last.
ALTER TABLE exchange_connections ADD COLUMN last_used_at TIMESTAMP;
CREATE INDEX IF NOT EXISTS idx_exchange_connections_used ON exchange_connections (last_used_at);
