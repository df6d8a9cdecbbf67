exports.up = (pgm) => {
  pgm.sql(`ALTER TABLE ships ADD COLUMN berth integer; ALTER TABLE ship DROP COLUMN x;`);
  pgm.alterColumn("crews", "ship_id", { notNull: false });
  pgm.dropColumns("crews", ["unknown"]);
};

exports.down = (pgm) => {
  pgm.dropColumns("ships", "berth");
};
