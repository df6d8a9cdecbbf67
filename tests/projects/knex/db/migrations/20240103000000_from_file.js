const { readFileSync } = require("fs");
const { join } = require("path");

exports.up = (knex) => knex.raw(readFileSync(join(__dirname, "..", "sql", "tools.sql"), "utf8"));
exports.down = (knex) => knex.schema.dropTable("tools");
