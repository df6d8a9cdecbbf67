import { books } from "@/db/schema";

export const all = [books];
