import { integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const coins = sqliteTable("coins", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  symbol: text("symbol").notNull().unique(),
  name: text("name").notNull(),
});

export const alertRules = sqliteTable("alert_rules", {
  id: text("id").primaryKey(),
  name: text("name").notNull().unique(),
  metric: text("metric").notNull(),
  threshold: real("threshold").notNull(),
  channel: text("channel").notNull(),
});
