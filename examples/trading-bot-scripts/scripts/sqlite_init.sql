-- A database for a laptop in one go: sqlite3 bot.db < scripts/sqlite_init.sql
-- Only what the simulator needs.

PRAGMA foreign_keys = ON;

CREATE TABLE IF NOT EXISTS strategies (
  id TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
  name TEXT NOT NULL,
  indicator TEXT NOT NULL,
  parameters TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE IF NOT EXISTS positions (
  id TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
  strategy_id TEXT NOT NULL REFERENCES strategies (id) ON DELETE CASCADE,
  symbol TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('long', 'short')),
  quantity REAL NOT NULL,
  entry_price REAL NOT NULL,
  opened_at TEXT NOT NULL DEFAULT (datetime('now'))
);

CREATE INDEX IF NOT EXISTS idx_positions_open ON positions (symbol, closed_at);

-- Run again after an update: the names stay, the parameters become the new ones.
INSERT INTO strategies (name, indicator, parameters)
VALUES ('RSI 14', 'rsi', '{"period": 14}'), ('MACD', 'macd', '{"fast": 12, "slow": 26}')
ON CONFLICT (name) DO UPDATE SET parameters = excluded.parameters;
