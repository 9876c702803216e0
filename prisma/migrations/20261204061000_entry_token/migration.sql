-- The further token that sent a request; null for the first one, and for entries from before.
ALTER TABLE "UsageEntry" ADD COLUMN "tokenId" INTEGER;
CREATE INDEX "UsageEntry_tokenId_startedAt_idx" ON "UsageEntry" ("tokenId", "startedAt") WHERE "tokenId" IS NOT NULL;
