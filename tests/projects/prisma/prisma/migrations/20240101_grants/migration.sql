ALTER TABLE "users" ADD COLUMN "role_id" INTEGER REFERENCES "roles" ("id");
