-- CreateTable
CREATE TABLE "User" (
    "id" SERIAL NOT NULL,
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
    "expiresAt" TIMESTAMP(3),
    "sessionEpoch" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "deletedAt" TIMESTAMP(3),

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RetiredToken" (
    "hmac" TEXT NOT NULL,

    CONSTRAINT "RetiredToken_pkey" PRIMARY KEY ("hmac")
);

-- CreateTable
CREATE TABLE "ProviderKey" (
    "id" SERIAL NOT NULL,
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
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "deletedAt" TIMESTAMP(3),

    CONSTRAINT "ProviderKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StoredResponse" (
    "id" TEXT NOT NULL,
    "userId" INTEGER NOT NULL,
    "keyId" INTEGER NOT NULL,
    "createdAt" BIGINT NOT NULL,

    CONSTRAINT "StoredResponse_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Price" (
    "id" SERIAL NOT NULL,
    "model" TEXT NOT NULL,
    "validFrom" TEXT NOT NULL,
    "inputPico" BIGINT NOT NULL,
    "cachedInputPico" BIGINT NOT NULL,
    "outputPico" BIGINT NOT NULL,

    CONSTRAINT "Price_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Setting" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "Setting_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Revision" (
    "id" INTEGER NOT NULL,
    "value" INTEGER NOT NULL,

    CONSTRAINT "Revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "UsageEntry" (
    "id" TEXT NOT NULL,
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
    "flags" TEXT,

    CONSTRAINT "UsageEntry_pkey" PRIMARY KEY ("id")
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

    CONSTRAINT "UsageDay_pkey" PRIMARY KEY ("day","userId","model","keyId")
);

-- CreateTable
CREATE TABLE "UserMonth" (
    "userId" INTEGER NOT NULL,
    "month" TEXT NOT NULL,
    "settledPico" BIGINT NOT NULL DEFAULT 0,
    "reservedPico" BIGINT NOT NULL DEFAULT 0,
    "lastUsedAt" BIGINT NOT NULL DEFAULT 0,
    "warned" INTEGER NOT NULL DEFAULT 0,
    "alerted" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "UserMonth_pkey" PRIMARY KEY ("userId","month")
);

-- CreateTable
CREATE TABLE "Lease" (
    "owner" TEXT NOT NULL,
    "until" BIGINT,
    "about" TEXT NOT NULL,

    CONSTRAINT "Lease_pkey" PRIMARY KEY ("owner")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" SERIAL NOT NULL,
    "at" BIGINT NOT NULL,
    "actorId" INTEGER,
    "action" TEXT NOT NULL,
    "targetId" INTEGER,
    "detail" TEXT,

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
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

-- Whatever a server keeps in memory of these tables is read anew when this number has changed.
INSERT INTO "Revision" ("id", "value") VALUES (1, 0);
CREATE FUNCTION "raiseRevision"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "Revision" SET "value" = "value" + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER "User_changed" AFTER INSERT OR UPDATE OR DELETE ON "User" FOR EACH STATEMENT EXECUTE FUNCTION "raiseRevision"();
CREATE TRIGGER "ProviderKey_changed" AFTER INSERT OR UPDATE OR DELETE ON "ProviderKey" FOR EACH STATEMENT EXECUTE FUNCTION "raiseRevision"();
CREATE TRIGGER "Price_changed" AFTER INSERT OR UPDATE OR DELETE ON "Price" FOR EACH STATEMENT EXECUTE FUNCTION "raiseRevision"();
CREATE TRIGGER "Setting_changed" AFTER INSERT OR UPDATE OR DELETE ON "Setting" FOR EACH STATEMENT EXECUTE FUNCTION "raiseRevision"();

-- The audit is append-only.
CREATE FUNCTION "refuseChange"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit is append-only';
END $$;
CREATE TRIGGER "AuditEvent_changed" BEFORE UPDATE OR DELETE ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "AuditEvent_emptied" BEFORE TRUNCATE ON "AuditEvent" FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();

-- Rows may come with an id of their own: the root user's, and those of a house that moves in. The next one must not meet them.
CREATE FUNCTION "followIds"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sequence TEXT := pg_get_serial_sequence(format('%I', TG_TABLE_NAME), 'id');
    highest BIGINT;
BEGIN
    EXECUTE format('SELECT max("id") FROM %I', TG_TABLE_NAME) INTO highest;
    EXECUTE format('SELECT setval(%L, %s) FROM %s WHERE last_value < %s OR NOT is_called', sequence, highest, sequence, highest);
    RETURN NULL;
END $$;
CREATE TRIGGER "User_inserted" AFTER INSERT ON "User" FOR EACH STATEMENT EXECUTE FUNCTION "followIds"();
CREATE TRIGGER "ProviderKey_inserted" AFTER INSERT ON "ProviderKey" FOR EACH STATEMENT EXECUTE FUNCTION "followIds"();
CREATE TRIGGER "Price_inserted" AFTER INSERT ON "Price" FOR EACH STATEMENT EXECUTE FUNCTION "followIds"();
CREATE TRIGGER "AuditEvent_inserted" AFTER INSERT ON "AuditEvent" FOR EACH STATEMENT EXECUTE FUNCTION "followIds"();
