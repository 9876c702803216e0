-- CreateTable
CREATE TABLE "AccessToken" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "userId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "liveName" TEXT,
    "tokenHmac" TEXT NOT NULL,
    "tokenHint" TEXT NOT NULL,
    "previousHmac" TEXT,
    "previousUntil" DATETIME,
    "expiresAt" DATETIME,
    "revokedAt" DATETIME,
    "createdById" INTEGER NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "AccessToken_tokenHmac_key" ON "AccessToken"("tokenHmac");

-- CreateIndex
CREATE UNIQUE INDEX "AccessToken_previousHmac_key" ON "AccessToken"("previousHmac");

-- CreateIndex
CREATE UNIQUE INDEX "AccessToken_userId_liveName_key" ON "AccessToken"("userId", "liveName");

CREATE TRIGGER "AccessToken_insert" AFTER INSERT ON "AccessToken" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "AccessToken_update" AFTER UPDATE ON "AccessToken" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "AccessToken_delete" AFTER DELETE ON "AccessToken" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
