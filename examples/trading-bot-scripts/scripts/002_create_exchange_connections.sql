-- One row for each account at an exchange. The keys themselves stay in the environment.

CREATE TABLE IF NOT EXISTS exchange_connections (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  exchange TEXT NOT NULL,
  label TEXT NOT NULL,
  api_key_name TEXT NOT NULL,
  is_testnet BOOLEAN NOT NULL DEFAULT FALSE,
  rate_limit_per_minute INTEGER NOT NULL DEFAULT 60,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (user_id, label)
);

-- What the connection test said last; the engine skips accounts that failed.
CREATE TABLE IF NOT EXISTS connection_tests (
  id SERIAL PRIMARY KEY,
  connection_id TEXT NOT NULL REFERENCES exchange_connections (id) ON DELETE CASCADE,
  passed BOOLEAN NOT NULL,
  message TEXT,
  tested_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX IF NOT EXISTS idx_connection_tests_latest ON connection_tests (connection_id, tested_at DESC);
