import { sqliteTable, text } from "drizzle-orm/sqlite-core";

export const loans = sqliteTable("loans", { id: text().primaryKey() });
