-- Positions that are open or were. A position without an exchange order is a simulated one.
-- Amounts are text: SQLite would keep them as floats.

CREATE TABLE IF NOT EXISTS positions (
  id TEXT NOT NULL PRIMARY KEY,
  connection_id INTEGER NOT NULL REFERENCES exchange_connections (id) ON DELETE CASCADE,
  preset_id TEXT REFERENCES presets (id) ON DELETE SET NULL,
  symbol TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('long', 'short')),
  quantity TEXT NOT NULL,
  entry_price TEXT NOT NULL,
  exit_price TEXT,
  exchange_order TEXT,
  opened_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  closed_at TIMESTAMP
);

-- Prices for the indicators, one row for each candle. Kept for a week, see 006.
CREATE TABLE IF NOT EXISTS candles (
  symbol TEXT NOT NULL,
  opened_at TIMESTAMP NOT NULL,
  open_price REAL NOT NULL,
  high_price REAL NOT NULL,
  low_price REAL NOT NULL,
  close_price REAL NOT NULL,
  volume REAL NOT NULL,
  PRIMARY KEY (symbol, opened_at)
);

CREATE INDEX IF NOT EXISTS idx_candles_opened_at ON candles (opened_at);
