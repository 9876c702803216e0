-- AlterTable
ALTER TABLE "ProviderKey" ADD COLUMN "priceList" TEXT,
ADD COLUMN "priceFactor" BIGINT NOT NULL DEFAULT 1000000;

-- AlterTable
ALTER TABLE "Price" ADD COLUMN "details" TEXT,
ALTER COLUMN "inputPico" DROP NOT NULL,
ALTER COLUMN "cachedInputPico" DROP NOT NULL,
ALTER COLUMN "outputPico" DROP NOT NULL;

-- CreateTable
CREATE TABLE "PriceList" (
    "status" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "fetchedAt" BIGINT NOT NULL,
    "checkedAt" BIGINT NOT NULL,
    "content" TEXT NOT NULL,
    "changes" TEXT NOT NULL,

    CONSTRAINT "PriceList_pkey" PRIMARY KEY ("status")
);
CREATE TRIGGER "PriceList_changed" AFTER INSERT OR UPDATE OR DELETE ON "PriceList" FOR EACH STATEMENT EXECUTE FUNCTION "raiseRevision"();
