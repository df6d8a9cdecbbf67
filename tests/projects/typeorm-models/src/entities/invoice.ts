import { Column, Entity, JoinTable, ManyToMany, ManyToOne, PrimaryColumn } from "typeorm";
import { Base } from "./base";

@Entity()
export class TaxRate {
  @PrimaryColumn({ length: 8 })
  code: string;

  @Column("decimal", { precision: 5, scale: 2 })
  percent: number;
}

@Entity("customers")
export class Customer extends Base {
  @Column({ unique: true })
  email: string;

  @Column({ nullable: true })
  phone: string;
}

@Entity()
export class Invoice extends Base {
  @ManyToOne(() => Customer, { nullable: false, onDelete: "CASCADE" })
  customer: Customer;

  @Column("int")
  total: number;

  @ManyToMany(() => TaxRate)
  @JoinTable()
  rates: TaxRate[];
}

@Entity()
export class Reminder extends Base {
  @ManyToOne(() => Invoice)
  invoice: Invoice;
}
