-- A strategy is a set of indicator settings; a preset is a strategy for one symbol.

CREATE TABLE IF NOT EXISTS strategies (
  id TEXT PRIMARY KEY DEFAULT gen_random_uuid(),
  name TEXT NOT NULL UNIQUE,
  indicator TEXT NOT NULL CHECK (indicator IN ('rsi', 'macd', 'ema_cross', 'parabolic_sar')),
  parameters TEXT NOT NULL DEFAULT '{}',
  is_active BOOLEAN NOT NULL DEFAULT TRUE,
  created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE IF NOT EXISTS presets (
  id TEXT NOT NULL PRIMARY KEY,
  strategy_id TEXT NOT NULL REFERENCES strategies (id) ON DELETE CASCADE,
  symbol TEXT NOT NULL,
  take_profit_percent REAL NOT NULL,
  stop_loss_percent REAL NOT NULL,
  UNIQUE (strategy_id, symbol)
);

CREATE INDEX IF NOT EXISTS idx_strategies_active ON strategies (is_active);
CREATE INDEX IF NOT EXISTS idx_presets_symbol ON presets (symbol);
