import { pool } from "../../lib/pool";

export async function trips() {
  await pool.query(`CREATE TABLE IF NOT EXISTS trips (id UUID PRIMARY KEY, boat_id TEXT NOT NULL, started_at TIMESTAMPTZ)`);
  await pool.query("SELECT id, started_at FROM trips");
  await pool.query("SELECT id, miles FROM trips WHERE boat_id = $1", ["x"]);
  return pool.query("SELECT id FROM harbours");
}
