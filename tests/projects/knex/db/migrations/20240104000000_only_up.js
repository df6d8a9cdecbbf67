exports.up = (knex) => knex.schema.renameTable("plants", "crops");
