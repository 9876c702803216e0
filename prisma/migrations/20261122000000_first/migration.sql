-- CreateTable
CREATE TABLE "User" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "liveName" TEXT,
    "role" TEXT NOT NULL DEFAULT 'member',
    "email" TEXT,
    "liveEmail" TEXT,
    "tokenHmac" TEXT NOT NULL,
    "tokenSealed" TEXT,
    "tokenHint" TEXT NOT NULL,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "monthlyLimitPico" BIGINT,
    "requestsPerMinute" INTEGER,
    "tokensPerMinute" INTEGER,
    "models" TEXT,
    "expiresAt" DATETIME,
    "sessionEpoch" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "deletedAt" DATETIME
);

-- CreateTable
CREATE TABLE "RetiredToken" (
    "hmac" TEXT NOT NULL PRIMARY KEY
);

-- CreateTable
CREATE TABLE "ProviderKey" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "liveName" TEXT,
    "apiType" TEXT NOT NULL,
    "endpoint" TEXT,
    "liveKeyHmac" TEXT,
    "keySealed" TEXT,
    "hint" TEXT NOT NULL,
    "weight" INTEGER NOT NULL DEFAULT 1,
    "tier" INTEGER NOT NULL DEFAULT 0,
    "models" TEXT,
    "apiVersion" TEXT,
    "deployments" TEXT,
    "disabled" BOOLEAN NOT NULL DEFAULT false,
    "invalidAt" BIGINT,
    "lastError" TEXT,
    "lastErrorAt" BIGINT,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "deletedAt" DATETIME
);

-- CreateTable
CREATE TABLE "StoredResponse" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" INTEGER NOT NULL,
    "keyId" INTEGER NOT NULL,
    "createdAt" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Price" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "model" TEXT NOT NULL,
    "validFrom" TEXT NOT NULL,
    "inputPico" BIGINT NOT NULL,
    "cachedInputPico" BIGINT NOT NULL,
    "outputPico" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "Setting" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Revision" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "value" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "UsageEntry" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "userId" INTEGER NOT NULL,
    "keyId" INTEGER NOT NULL,
    "model" TEXT NOT NULL,
    "answeredModel" TEXT,
    "label" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reservedPico" BIGINT NOT NULL,
    "estimatePico" BIGINT,
    "costPico" BIGINT,
    "inputTokens" INTEGER NOT NULL DEFAULT 0,
    "cachedTokens" INTEGER NOT NULL DEFAULT 0,
    "cacheWriteTokens" INTEGER NOT NULL DEFAULT 0,
    "outputTokens" INTEGER NOT NULL DEFAULT 0,
    "reasoningTokens" INTEGER NOT NULL DEFAULT 0,
    "audioInputTokens" INTEGER NOT NULL DEFAULT 0,
    "audioOutputTokens" INTEGER NOT NULL DEFAULT 0,
    "imageTokens" INTEGER NOT NULL DEFAULT 0,
    "units" INTEGER NOT NULL DEFAULT 0,
    "stream" BOOLEAN NOT NULL,
    "status" INTEGER,
    "startedAt" BIGINT NOT NULL,
    "firstByteAt" BIGINT,
    "settledAt" BIGINT,
    "upstreamRequestId" TEXT,
    "serviceTier" TEXT,
    "variant" TEXT,
    "trail" TEXT,
    "flags" TEXT
);

-- CreateTable
CREATE TABLE "UsageDay" (
    "day" TEXT NOT NULL,
    "userId" INTEGER NOT NULL,
    "model" TEXT NOT NULL,
    "keyId" INTEGER NOT NULL,
    "requests" INTEGER NOT NULL,
    "units" BIGINT NOT NULL,
    "inputTokens" BIGINT NOT NULL,
    "cachedTokens" BIGINT NOT NULL,
    "cacheWriteTokens" BIGINT NOT NULL,
    "outputTokens" BIGINT NOT NULL,
    "reasoningTokens" BIGINT NOT NULL,
    "audioInputTokens" BIGINT NOT NULL,
    "audioOutputTokens" BIGINT NOT NULL,
    "imageTokens" BIGINT NOT NULL,
    "costPico" BIGINT NOT NULL,
    "unpriced" INTEGER NOT NULL,

    PRIMARY KEY ("day", "userId", "model", "keyId")
);

-- CreateTable
CREATE TABLE "UserMonth" (
    "userId" INTEGER NOT NULL,
    "month" TEXT NOT NULL,
    "settledPico" BIGINT NOT NULL DEFAULT 0,
    "reservedPico" BIGINT NOT NULL DEFAULT 0,
    "lastUsedAt" BIGINT NOT NULL DEFAULT 0,
    "warned" INTEGER NOT NULL DEFAULT 0,

    PRIMARY KEY ("userId", "month")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" BIGINT NOT NULL,
    "actorId" INTEGER,
    "action" TEXT NOT NULL,
    "targetId" INTEGER,
    "detail" TEXT
);

-- CreateIndex
CREATE UNIQUE INDEX "User_liveName_key" ON "User"("liveName");

-- CreateIndex
CREATE UNIQUE INDEX "User_liveEmail_key" ON "User"("liveEmail");

-- CreateIndex
CREATE UNIQUE INDEX "User_tokenHmac_key" ON "User"("tokenHmac");

-- CreateIndex
CREATE UNIQUE INDEX "ProviderKey_liveName_key" ON "ProviderKey"("liveName");

-- CreateIndex
CREATE UNIQUE INDEX "ProviderKey_liveKeyHmac_key" ON "ProviderKey"("liveKeyHmac");

-- CreateIndex
CREATE UNIQUE INDEX "Price_model_validFrom_key" ON "Price"("model", "validFrom");

-- CreateIndex
CREATE INDEX "UsageEntry_state_idx" ON "UsageEntry"("state");

-- CreateIndex
CREATE INDEX "UsageEntry_userId_startedAt_idx" ON "UsageEntry"("userId", "startedAt");

-- CreateIndex
CREATE INDEX "UsageEntry_startedAt_idx" ON "UsageEntry"("startedAt");

-- CreateIndex
CREATE INDEX "AuditEvent_at_idx" ON "AuditEvent"("at");

-- Whatever the server keeps in memory of these tables is read anew when this number has changed.
INSERT INTO "Revision" ("id", "value") VALUES (1, 0);
CREATE TRIGGER "User_insert" AFTER INSERT ON "User" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "User_update" AFTER UPDATE ON "User" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "User_delete" AFTER DELETE ON "User" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "ProviderKey_insert" AFTER INSERT ON "ProviderKey" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "ProviderKey_update" AFTER UPDATE ON "ProviderKey" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "ProviderKey_delete" AFTER DELETE ON "ProviderKey" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "Price_insert" AFTER INSERT ON "Price" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "Price_update" AFTER UPDATE ON "Price" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "Price_delete" AFTER DELETE ON "Price" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "Setting_insert" AFTER INSERT ON "Setting" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "Setting_update" AFTER UPDATE ON "Setting" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "Setting_delete" AFTER DELETE ON "Setting" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;

-- The audit is append-only.
CREATE TRIGGER "AuditEvent_update" BEFORE UPDATE ON "AuditEvent" BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER "AuditEvent_delete" BEFORE DELETE ON "AuditEvent" BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
