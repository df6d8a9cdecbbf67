import { pool } from "../lib/pool";

export async function unused() {
  await pool.query(`CREATE TABLE IF NOT EXISTS trips (id INTEGER PRIMARY KEY)`);
}
