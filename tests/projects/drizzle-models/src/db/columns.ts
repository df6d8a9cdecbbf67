import { integer } from "drizzle-orm/sqlite-core";

export const stamps = {
  createdAt: integer({ mode: "timestamp" }).notNull(),
  updatedAt: integer({ mode: "timestamp" }),
};
