import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { stamps } from "@/db/columns";

export const authors = sqliteTable("authors", {
  id: integer().primaryKey({ autoIncrement: true }),
  fullName: text().notNull(),
  ...stamps,
});

export const books = sqliteTable(
  "books",
  {
    id: text().primaryKey(),
    authorId: integer()
      .notNull()
      .references(() => authors.id, { onDelete: "cascade" }),
    pageCount: integer(),
    ...stamps,
  },
  (table) => [index("books_author").on(table.authorId)],
);

export const shelves = sqliteTable(
  "shelves",
  { room: text().notNull(), bookId: text().notNull() },
  (table) => [primaryKey({ columns: [table.room, table.bookId] })],
);
