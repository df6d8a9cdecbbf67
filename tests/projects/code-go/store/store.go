package store

import (
	"database/sql"
	"fmt"

	_ "github.com/jackc/pgx/v5/stdlib"
)

const schema = `
CREATE TABLE IF NOT EXISTS sensors (
	id BIGSERIAL PRIMARY KEY,
	label TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS readings (
	sensor_id BIGINT NOT NULL REFERENCES sensors (id),
	taken_at DATETIME NOT NULL,
	value DOUBLE PRECISION
);
CREATE INDEX IF NOT EXISTS sensors_label ON sensors (lable);`

// Open makes the tables.
func Open(db *sql.DB, partition string) error {
	if _, err := db.Exec(schema); err != nil {
		return fmt.Errorf("create table sensors: %w", err)
	}
	_, err := db.Exec(fmt.Sprintf("ALTER TABLE readings ATTACH PARTITION readings_%s DEFAULT", partition))
	return err
}
