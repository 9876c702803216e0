-- How certain the cost of an entry is; null for entries from before.
ALTER TABLE "UsageEntry" ADD COLUMN "confidence" TEXT;
