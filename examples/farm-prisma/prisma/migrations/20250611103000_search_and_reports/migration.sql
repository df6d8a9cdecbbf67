-- Written by hand: what the weekly report reads.
CREATE VIEW weekly_sales AS
SELECT o."id", o.placedAt, sum(i."quantity" * p."priceCents") AS total_cents
FROM "Order" o
JOIN "OrderItem" i ON i."orderId" = o."id"
JOIN "Product" p ON p."id" = i."productId"
GROUP BY o."id", o.placedAt;

CREATE INDEX product_name_search ON Product (lower(name));

-- Orders that were handed over before there was a state for it.
UPDATE "Order" SET "status" = 'SHIPPED' WHERE "placedAt" < '2025-04-20';

-- AlterTable
ALTER TABLE "Farm" ADD COLUMN "isVerified" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "Farm_isVerified_idx" ON "Farm"("isVerified");
