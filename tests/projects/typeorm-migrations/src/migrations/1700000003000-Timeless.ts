import { MigrationInterface, QueryRunner } from "typeorm";

export class Timeless implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE "loans" ADD "note" text`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {}
}
