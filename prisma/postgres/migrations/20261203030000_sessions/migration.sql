-- Which program sent a request, and which of its sessions; null where it says neither, and for entries from before.
ALTER TABLE "UsageEntry" ADD COLUMN "client" TEXT;
ALTER TABLE "UsageEntry" ADD COLUMN "sessionId" TEXT;
CREATE INDEX "UsageEntry_sessionId_startedAt_idx" ON "UsageEntry" ("sessionId", "startedAt") WHERE "sessionId" IS NOT NULL;
