-- AlterTable
ALTER TABLE "ProviderKey" ADD COLUMN "priceList" TEXT;
ALTER TABLE "ProviderKey" ADD COLUMN "priceFactor" BIGINT NOT NULL DEFAULT 1000000;

-- CreateTable
CREATE TABLE "PriceList" (
    "status" TEXT NOT NULL PRIMARY KEY,
    "hash" TEXT NOT NULL,
    "fetchedAt" BIGINT NOT NULL,
    "checkedAt" BIGINT NOT NULL,
    "content" TEXT NOT NULL,
    "changes" TEXT NOT NULL
);
CREATE TRIGGER "PriceList_insert" AFTER INSERT ON "PriceList" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "PriceList_update" AFTER UPDATE ON "PriceList" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "PriceList_delete" AFTER DELETE ON "PriceList" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;

-- RedefineTables: a model need not be billed by the token.
CREATE TABLE "new_Price" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "model" TEXT NOT NULL,
    "validFrom" TEXT NOT NULL,
    "inputPico" BIGINT,
    "cachedInputPico" BIGINT,
    "outputPico" BIGINT,
    "details" TEXT
);
INSERT INTO "new_Price" ("id", "model", "validFrom", "inputPico", "cachedInputPico", "outputPico")
    SELECT "id", "model", "validFrom", "inputPico", "cachedInputPico", "outputPico" FROM "Price";
DROP TABLE "Price";
ALTER TABLE "new_Price" RENAME TO "Price";
CREATE UNIQUE INDEX "Price_model_validFrom_key" ON "Price"("model", "validFrom");
CREATE TRIGGER "Price_insert" AFTER INSERT ON "Price" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "Price_update" AFTER UPDATE ON "Price" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "Price_delete" AFTER DELETE ON "Price" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
