CREATE TYPE "Role" AS ENUM ('guest', 'admin', 'robot');

CREATE TABLE "Member" (
    "id" SERIAL NOT NULL,
    "email" TEXT,
    "role" "Role" NOT NULL DEFAULT 'guest',
    "joined" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "locale" TEXT NOT NULL,
    CONSTRAINT "Member_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "visits" (
    "id" BIGSERIAL NOT NULL,
    "member_id" INTEGER NOT NULL REFERENCES "Member" ("id"),
    "device" INTEGER NOT NULL,
    "note" VARCHAR(100),
    CONSTRAINT "visits_pkey" PRIMARY KEY ("id")
);
