-- migrate:up
CREATE TABLE "customers" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY,
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "email" varchar NOT NULL UNIQUE
);
CREATE TABLE "tax_rate" ("code" varchar(8) NOT NULL PRIMARY KEY, "percent" numeric(5,2) NOT NULL);
CREATE TABLE "invoice" (
  "id" uuid NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY,
  "createdAt" timestamp NOT NULL DEFAULT now(),
  "total" integer NOT NULL,
  "customerId" uuid NOT NULL REFERENCES "customers" ("id") ON DELETE CASCADE
);
CREATE TABLE "invoice_rates_tax_rate" (
  "invoiceId" uuid NOT NULL REFERENCES "invoice" ("id") ON DELETE CASCADE,
  "taxRateCode" varchar(8) NOT NULL REFERENCES "tax_rate" ("code") ON DELETE CASCADE,
  PRIMARY KEY ("invoiceId", "taxRateCode")
);

-- migrate:down
DROP TABLE "invoice_rates_tax_rate";
DROP TABLE "invoice";
DROP TABLE "tax_rate";
DROP TABLE "customers";
