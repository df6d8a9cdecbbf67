import { run, databaseType } from "./connection"

/** Tables of the harbour, one set for each engine. */
export async function createTables() {
  const isPostgres = databaseType() === "postgresql" || databaseType() === "remote"

  if (isPostgres) {
    await run(`
      CREATE TABLE IF NOT EXISTS ships (
        id SERIAL PRIMARY KEY,
        name TEXT NOT NULL,
        papers JSONB DEFAULT '{}'::jsonb,
        arrived_at TIMESTAMP DEFAULT NOW()
      )
    `)
    await run(`ALTER TABLE ships ADD COLUMN IF NOT EXISTS flag TEXT`)
  } else {
    await run(`
      CREATE TABLE IF NOT EXISTS ships (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        papers TEXT DEFAULT '{}',
        arrived_at DATETIME DEFAULT CURRENT_TIMESTAMP
      )
    `)
    await run(`ALTER TABLE ships ADD COLUMN IF NOT EXISTS flag TEXT`)
  }

  await run("CREATE TABLE IF NOT EXISTS berths (" + "id INTEGER PRIMARY KEY, " + "ship_id INTEGER REFERENCES ships(id))")
  await run("CREATE INDEX IF NOT EXISTS berths_pier ON berths(pier)")
  // lintmig: ignore[references/missing-column] the column comes with the next release
  await run("CREATE INDEX IF NOT EXISTS berths_depth ON berths(depth)")

  try {
    await run("ALTER TABLE berths ADD COLUMN ship_id INTEGER")
  } catch {
    console.log("ALTER TABLE berths ADD COLUMN ship_id INTEGER failed: it is there already")
  }
}

export async function dropTables() {
  await run("DROP TABLE berths")
  await run("DROP TABLE ships")
}

export async function createYearTable(year: number) {
  await run(`CREATE TABLE IF NOT EXISTS log_${year} (id INTEGER PRIMARY KEY, line TEXT)`)
  await run(`CREATE INDEX IF NOT EXISTS log_${year}_line ON log_${year}(line)`)
}

export const SQLITE_TRIGGERS = `
  CREATE TRIGGER IF NOT EXISTS ships_named AFTER INSERT ON ships
  BEGIN
    UPDATE ships SET name = upper(name) WHERE id = NEW.id;
  END;
`

export const hint = "Select a ship from the list, or update the name set by the captain"
