-- CreateTable
CREATE TABLE "AccessToken" (
    "id" SERIAL NOT NULL,
    "userId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "liveName" TEXT,
    "tokenHmac" TEXT NOT NULL,
    "tokenHint" TEXT NOT NULL,
    "previousHmac" TEXT,
    "previousUntil" TIMESTAMP(3),
    "expiresAt" TIMESTAMP(3),
    "revokedAt" TIMESTAMP(3),
    "createdById" INTEGER NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "AccessToken_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "AccessToken_tokenHmac_key" ON "AccessToken"("tokenHmac");

-- CreateIndex
CREATE UNIQUE INDEX "AccessToken_previousHmac_key" ON "AccessToken"("previousHmac");

-- CreateIndex
CREATE UNIQUE INDEX "AccessToken_userId_liveName_key" ON "AccessToken"("userId", "liveName");

CREATE TRIGGER "AccessToken_changed" AFTER INSERT OR UPDATE OR DELETE ON "AccessToken" FOR EACH STATEMENT EXECUTE FUNCTION "raiseRevision"();
