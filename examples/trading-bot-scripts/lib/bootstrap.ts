import { db } from "./db";

const dbType = process.env.DATABASE_TYPE ?? "postgresql";

/** Tables of the bot itself, made at its start. */
export async function bootstrap() {
  if (dbType === "sqlite") {
    await db.exec(`CREATE TABLE IF NOT EXISTS bot_runs (id INTEGER PRIMARY KEY AUTOINCREMENT, note TEXT)`);
  } else {
    await db.exec(`CREATE TABLE IF NOT EXISTS bot_runs (id SERIAL PRIMARY KEY, note TEXT)`);
  }
  await db.exec(`CREATE INDEX IF NOT EXISTS bot_runs_started ON bot_runs (started_at)`);
}
