import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const members = sqliteTable("members", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  email: text("email").notNull().unique(),
  bornAt: integer("born_at", { mode: "timestamp" }),
});

export const badges = sqliteTable("badges", {
  id: text("id").primaryKey(),
  title: text("title").notNull(),
});

export const grants = sqliteTable("grants", {
  memberId: integer("member_id").notNull(),
});
