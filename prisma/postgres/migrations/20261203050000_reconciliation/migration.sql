-- CreateTable
CREATE TABLE "ProviderAccount" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "liveName" TEXT,
    "type" TEXT NOT NULL,
    "endpoint" TEXT,
    "adminKeySealed" TEXT,
    "hint" TEXT NOT NULL,
    "since" TEXT NOT NULL,
    "lastRunAt" BIGINT,
    "lastError" TEXT,
    "lastErrorAt" BIGINT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "deletedAt" TIMESTAMP(3),

    CONSTRAINT "ProviderAccount_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AccountKey" (
    "accountId" INTEGER NOT NULL,
    "remoteId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "redacted" TEXT NOT NULL,
    "keyId" INTEGER,
    "chosen" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "AccountKey_pkey" PRIMARY KEY ("accountId", "remoteId")
);

-- CreateTable
CREATE TABLE "ProviderUsage" (
    "accountId" INTEGER NOT NULL,
    "day" TEXT NOT NULL,
    "remoteKey" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "costPico" BIGINT,
    "roundingPico" BIGINT NOT NULL,

    CONSTRAINT "ProviderUsage_pkey" PRIMARY KEY ("accountId", "day", "remoteKey", "model", "part", "currency")
);

-- CreateTable
CREATE TABLE "ProviderResponse" (
    "id" SERIAL NOT NULL,
    "accountId" INTEGER NOT NULL,
    "day" TEXT NOT NULL,
    "request" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "fetchedAt" BIGINT NOT NULL,

    CONSTRAINT "ProviderResponse_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DayComparison" (
    "accountId" INTEGER NOT NULL,
    "day" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "isFinal" BOOLEAN NOT NULL,
    "oursPico" BIGINT NOT NULL,
    "theirsPico" BIGINT NOT NULL,
    "unexplainedPico" BIGINT NOT NULL,
    "outsidePico" BIGINT NOT NULL,
    "differences" TEXT NOT NULL,
    "note" TEXT,
    "notedBy" INTEGER,
    "comparedAt" BIGINT NOT NULL,
    "alerted" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "DayComparison_pkey" PRIMARY KEY ("accountId", "day")
);

-- CreateIndex
CREATE UNIQUE INDEX "ProviderAccount_liveName_key" ON "ProviderAccount"("liveName");
CREATE INDEX "ProviderResponse_accountId_day_idx" ON "ProviderResponse"("accountId", "day");
