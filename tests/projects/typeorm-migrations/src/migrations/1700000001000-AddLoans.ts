import { MigrationInterface, QueryRunner } from "typeorm";

export class AddLoans1700000001000 implements MigrationInterface {
  name = "AddLoans1700000001000";

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE TABLE "loans" ("id" SERIAL PRIMARY KEY, "book_id" integer NOT NULL REFERENCES "books" ("id"))`,
    );
    await queryRunner.query("ALTER TABLE \"loans\" ADD \"due\" date");
    await queryRunner.query(`ALTER TABLE "books" DROP COLUMN "subtitle"`);
    if (!(await queryRunner.hasTable("members"))) {
      await queryRunner.query(`CREATE TABLE "members" ("id" SERIAL PRIMARY KEY)`);
    }
    await queryRunner.query(`CREATE INDEX "loans_due" ON "loans" ("dew")`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE "loans"`);
  }
}
