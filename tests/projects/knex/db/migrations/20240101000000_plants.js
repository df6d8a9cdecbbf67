exports.up = function (knex) {
  return knex.schema
    .createTable("beds", (table) => {
      table.increments();
      table.string("label", 40).notNullable().unique();
      table.enu("soil", ["clay", "sand"]).defaultTo("clay");
      table.timestamps(true, true);
    })
    .createTable("plants", function () {
      this.uuid("id").primary();
      this.integer("bed_id").unsigned().notNullable().references("id").inTable("beds").onDelete("CASCADE");
      this.string("name").notNullable().index();
    });
};

exports.down = (knex) => knex.schema.dropTable("plants").dropTableIfExists("beds");
