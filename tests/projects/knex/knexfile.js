module.exports = {
  development: { client: "sqlite3", connection: { filename: "./garden.db" }, migrations: { directory: "./db/migrations" } },
  production: { client: "pg", connection: process.env.DATABASE_URL, migrations: { directory: "./db/migrations" } },
};
