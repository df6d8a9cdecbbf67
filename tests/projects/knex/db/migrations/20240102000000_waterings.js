const TABLES = ["plants", "beds"];

exports.up = async (knex) => {
  for (const name of TABLES) {
    await knex.schema.alterTable(name, (table) => {
      table.date("watered_on");
    });
  }
  await knex.schema.alterTable("plants", (table) => {
    table.dropUnique(["name"]);
    table.index(["hight"]);
  });
  if (!(await knex.schema.hasTable("seeds"))) {
    await knex.schema.createTable("seeds", (table) => {
      table.increments();
      table.text("nope").references("id").inTable("nowhere");
    });
  }
  await knex.raw('UPDATE beds SET label = ? WHERE ?? = ?', ["x", "soyl", 1]);
};

exports.down = async (knex) => {
  await knex.schema.alterTable("plants", (table) => table.dropColumn("watered_on"));
};
