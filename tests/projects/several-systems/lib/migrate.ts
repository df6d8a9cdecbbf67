import { readFileSync } from "node:fs";
import { pool } from "./pool";

const files = ["001_boats.sql", "002_trips.sql", "003_miles.sql"];

export async function migrate() {
  for (const file of files) {
    await pool.query(readFileSync(`scripts/${file}`, "utf8"));
  }
}
