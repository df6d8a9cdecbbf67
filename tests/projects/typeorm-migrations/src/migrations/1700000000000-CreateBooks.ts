import { MigrationInterface, QueryRunner, Table, TableForeignKey } from "typeorm";

export class CreateBooks1700000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: "shelves",
        columns: [
          { name: "id", type: "uuid", isPrimary: true, default: "gen_random_uuid()" },
          { name: "label", type: "varchar", length: "80", isUnique: true },
        ],
      }),
      true,
    );
    await queryRunner.createTable(
      new Table({
        name: "books",
        columns: [
          { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
          { name: "title", type: "text" },
          { name: "shelf_id", type: "int" },
        ],
      }),
    );
    await queryRunner.createForeignKey(
      "books",
      new TableForeignKey({
        columnNames: ["shelf_id"],
        referencedTableName: "shelves",
        referencedColumnNames: ["id"],
      }),
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable("books");
    await queryRunner.dropTable("shelves");
  }
}
