import { database } from "./database";

/** What the service needs, for those who never ran the installer. */
export async function start() {
  await database.query(`
    CREATE TABLE IF NOT EXISTS feature_flags (
      name VARCHAR(60) NOT NULL PRIMARY KEY,
      enabled BOOLEAN NOT NULL DEFAULT FALSE
    )`);
  const tenants = await database.query("SELECT id, name FROM tenants WHERE plan <> 'closed'");
  const members = await database.query("SELECT tenant_id, email FROM members WHERE role = 'admin'");
  const jobs = await database.query("SELECT id FROM setting_jobs WHERE finished_at IS NULL");
  return { tenants, members, jobs };
}
