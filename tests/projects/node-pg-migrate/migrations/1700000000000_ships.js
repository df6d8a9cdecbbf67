exports.up = (pgm) => {
  pgm.createType("flag", ["red", "blue"]);
  pgm.createTable("ships", {
    id: "id",
    name: { type: "varchar(50)", notNull: true, unique: true },
    flag: { type: "flag", notNull: true, default: "red" },
    built: { type: "timestamp", default: pgm.func("current_timestamp") },
  });
  pgm.createTable("crews", {
    id: { type: "uuid", primaryKey: true },
    ship_id: { type: "uuid", notNull: true, references: "ships", onDelete: "CASCADE" },
  });
  pgm.createIndex("ships", ["name", "bilt"]);
};
