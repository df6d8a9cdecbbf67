import { readFileSync } from "node:fs";
import { db } from "./db";

const SCRIPTS = [
  "001_create_users.sql",
  "002_create_exchange_connections.sql",
  "003_create_strategies.sql",
  "004_create_positions.sql",
  "005_touch_updated_at.sql",
];

for (const script of SCRIPTS) {
  await db.exec(readFileSync(`scripts/${script}`, "utf8"));
}
