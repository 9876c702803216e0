ALTER TABLE "UsageMonth" DROP CONSTRAINT "UsageMonth_pkey";
ALTER TABLE "UsageMonth" ADD CONSTRAINT "UsageMonth_pkey" PRIMARY KEY ("month","model","userId","keyId");

CREATE TABLE "UsageByUser" (
    "month" TEXT NOT NULL,
    "userId" INTEGER NOT NULL,
    "requests" INTEGER NOT NULL,
    "units" BIGINT NOT NULL,
    "costPico" BIGINT NOT NULL,
    "unpriced" INTEGER NOT NULL,

    CONSTRAINT "UsageByUser_pkey" PRIMARY KEY ("month","userId")
);
INSERT INTO "UsageByUser" SELECT "month", "userId", sum("requests"), sum("units"), sum("costPico"), sum("unpriced") FROM "UsageMonth" GROUP BY 1, 2;

-- Whoever writes a day writes its month: neither can be forgotten.
CREATE OR REPLACE FUNCTION "sumMonth"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO "UsageMonth" ("month", "model", "userId", "keyId", "requests", "units", "costPico", "unpriced")
        VALUES (substr(NEW."day", 1, 7), NEW."model", NEW."userId", NEW."keyId", NEW."requests", NEW."units", NEW."costPico", NEW."unpriced")
        ON CONFLICT ("month", "model", "userId", "keyId") DO UPDATE SET "requests" = "UsageMonth"."requests" + excluded."requests", "units" = "UsageMonth"."units" + excluded."units", "costPico" = "UsageMonth"."costPico" + excluded."costPico", "unpriced" = "UsageMonth"."unpriced" + excluded."unpriced";
        INSERT INTO "UsageByUser" ("month", "userId", "requests", "units", "costPico", "unpriced")
        VALUES (substr(NEW."day", 1, 7), NEW."userId", NEW."requests", NEW."units", NEW."costPico", NEW."unpriced")
        ON CONFLICT ("month", "userId") DO UPDATE SET "requests" = "UsageByUser"."requests" + excluded."requests", "units" = "UsageByUser"."units" + excluded."units", "costPico" = "UsageByUser"."costPico" + excluded."costPico", "unpriced" = "UsageByUser"."unpriced" + excluded."unpriced";
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        UPDATE "UsageMonth" SET "requests" = "requests" - OLD."requests" + NEW."requests", "units" = "units" - OLD."units" + NEW."units", "costPico" = "costPico" - OLD."costPico" + NEW."costPico", "unpriced" = "unpriced" - OLD."unpriced" + NEW."unpriced"
        WHERE "month" = substr(OLD."day", 1, 7) AND "model" = OLD."model" AND "userId" = OLD."userId" AND "keyId" = OLD."keyId";
        UPDATE "UsageByUser" SET "requests" = "requests" - OLD."requests" + NEW."requests", "units" = "units" - OLD."units" + NEW."units", "costPico" = "costPico" - OLD."costPico" + NEW."costPico", "unpriced" = "unpriced" - OLD."unpriced" + NEW."unpriced"
        WHERE "month" = substr(OLD."day", 1, 7) AND "userId" = OLD."userId";
        RETURN NULL;
    END IF;
    UPDATE "UsageMonth" SET "requests" = "requests" - OLD."requests", "units" = "units" - OLD."units", "costPico" = "costPico" - OLD."costPico", "unpriced" = "unpriced" - OLD."unpriced"
    WHERE "month" = substr(OLD."day", 1, 7) AND "model" = OLD."model" AND "userId" = OLD."userId" AND "keyId" = OLD."keyId";
    DELETE FROM "UsageMonth" WHERE "month" = substr(OLD."day", 1, 7) AND "model" = OLD."model" AND "userId" = OLD."userId" AND "keyId" = OLD."keyId" AND "requests" = 0;
    UPDATE "UsageByUser" SET "requests" = "requests" - OLD."requests", "units" = "units" - OLD."units", "costPico" = "costPico" - OLD."costPico", "unpriced" = "unpriced" - OLD."unpriced"
    WHERE "month" = substr(OLD."day", 1, 7) AND "userId" = OLD."userId";
    DELETE FROM "UsageByUser" WHERE "month" = substr(OLD."day", 1, 7) AND "userId" = OLD."userId" AND "requests" = 0;
    RETURN NULL;
END $$;
