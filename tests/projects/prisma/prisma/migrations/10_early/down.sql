DROP TABLE "role";
