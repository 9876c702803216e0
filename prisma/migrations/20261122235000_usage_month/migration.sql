-- CreateTable
CREATE TABLE "UsageMonth" (
    "month" TEXT NOT NULL,
    "userId" INTEGER NOT NULL,
    "model" TEXT NOT NULL,
    "keyId" INTEGER NOT NULL,
    "requests" INTEGER NOT NULL,
    "units" BIGINT NOT NULL,
    "costPico" BIGINT NOT NULL,
    "unpriced" INTEGER NOT NULL,

    PRIMARY KEY ("month", "userId", "model", "keyId")
);

INSERT INTO "UsageMonth"
    SELECT substr("day", 1, 7), "userId", "model", "keyId", sum("requests"), sum("units"), sum("costPico"), sum("unpriced")
    FROM "UsageDay" GROUP BY 1, 2, 3, 4;

-- Whoever writes a day writes its month: neither can be forgotten.
CREATE TRIGGER "UsageDay_insert" AFTER INSERT ON "UsageDay" BEGIN
    INSERT INTO "UsageMonth" ("month", "userId", "model", "keyId", "requests", "units", "costPico", "unpriced")
    VALUES (substr(NEW."day", 1, 7), NEW."userId", NEW."model", NEW."keyId", NEW."requests", NEW."units", NEW."costPico", NEW."unpriced")
    ON CONFLICT ("month", "userId", "model", "keyId") DO UPDATE SET "requests" = "UsageMonth"."requests" + excluded."requests", "units" = "UsageMonth"."units" + excluded."units", "costPico" = "UsageMonth"."costPico" + excluded."costPico", "unpriced" = "UsageMonth"."unpriced" + excluded."unpriced";
END;
CREATE TRIGGER "UsageDay_update" AFTER UPDATE ON "UsageDay" BEGIN
    UPDATE "UsageMonth" SET "requests" = "requests" - OLD."requests" + NEW."requests", "units" = "units" - OLD."units" + NEW."units", "costPico" = "costPico" - OLD."costPico" + NEW."costPico", "unpriced" = "unpriced" - OLD."unpriced" + NEW."unpriced"
    WHERE "month" = substr(OLD."day", 1, 7) AND "userId" = OLD."userId" AND "model" = OLD."model" AND "keyId" = OLD."keyId";
END;
CREATE TRIGGER "UsageDay_delete" AFTER DELETE ON "UsageDay" BEGIN
    UPDATE "UsageMonth" SET "requests" = "requests" - OLD."requests", "units" = "units" - OLD."units", "costPico" = "costPico" - OLD."costPico", "unpriced" = "unpriced" - OLD."unpriced"
    WHERE "month" = substr(OLD."day", 1, 7) AND "userId" = OLD."userId" AND "model" = OLD."model" AND "keyId" = OLD."keyId";
    DELETE FROM "UsageMonth" WHERE "month" = substr(OLD."day", 1, 7) AND "userId" = OLD."userId" AND "model" = OLD."model" AND "keyId" = OLD."keyId"
    AND "requests" = 0;
END;
