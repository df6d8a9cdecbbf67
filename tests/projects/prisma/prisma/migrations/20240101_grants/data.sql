UPDATE "users" SET "role_id" = 1;
