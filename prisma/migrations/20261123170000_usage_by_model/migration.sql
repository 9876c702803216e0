-- What the months before the setting `summedBefore` come to, by model and key. Later months have no row here, which
-- settles of everybody would have to wait for.
CREATE TABLE "UsageByModel" (
    "month" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "keyId" INTEGER NOT NULL,
    "requests" INTEGER NOT NULL,
    "units" BIGINT NOT NULL,
    "costPico" BIGINT NOT NULL,
    "unpriced" INTEGER NOT NULL,

    PRIMARY KEY ("month", "model", "keyId")
) WITHOUT ROWID;

-- Whoever moves that setting sums up the months before it.
CREATE TRIGGER "Setting_insert_summed" AFTER INSERT ON "Setting" WHEN NEW."name" = 'summedBefore' BEGIN
    DELETE FROM "UsageByModel";
    INSERT INTO "UsageByModel" ("month", "model", "keyId", "requests", "units", "costPico", "unpriced")
    SELECT "month", "model", "keyId", sum("requests"), sum("units"), sum("costPico"), sum("unpriced")
    FROM "UsageMonth" WHERE "month" < NEW."value" GROUP BY 1, 2, 3;
END;
CREATE TRIGGER "Setting_update_summed" AFTER UPDATE ON "Setting" WHEN NEW."name" = 'summedBefore' BEGIN
    DELETE FROM "UsageByModel";
    INSERT INTO "UsageByModel" ("month", "model", "keyId", "requests", "units", "costPico", "unpriced")
    SELECT "month", "model", "keyId", sum("requests"), sum("units"), sum("costPico"), sum("unpriced")
    FROM "UsageMonth" WHERE "month" < NEW."value" GROUP BY 1, 2, 3;
END;
CREATE TRIGGER "Setting_delete_summed" AFTER DELETE ON "Setting" WHEN OLD."name" = 'summedBefore' BEGIN
    DELETE FROM "UsageByModel";
END;

-- Whoever writes a day of those months writes their sums.
CREATE TRIGGER "UsageDay_insert_summed" AFTER INSERT ON "UsageDay" BEGIN
    INSERT INTO "UsageByModel" ("month", "model", "keyId", "requests", "units", "costPico", "unpriced")
    SELECT substr(NEW."day", 1, 7), NEW."model", NEW."keyId", NEW."requests", NEW."units", NEW."costPico", NEW."unpriced"
    WHERE substr(NEW."day", 1, 7) < (SELECT "value" FROM "Setting" WHERE "name" = 'summedBefore')
    ON CONFLICT ("month", "model", "keyId") DO UPDATE SET
        "requests" = "UsageByModel"."requests" + excluded."requests", "units" = "UsageByModel"."units" + excluded."units",
        "costPico" = "UsageByModel"."costPico" + excluded."costPico", "unpriced" = "UsageByModel"."unpriced" + excluded."unpriced";
END;
CREATE TRIGGER "UsageDay_update_summed" AFTER UPDATE ON "UsageDay" BEGIN
    UPDATE "UsageByModel" SET "requests" = "requests" - OLD."requests" + NEW."requests", "units" = "units" - OLD."units" + NEW."units",
        "costPico" = "costPico" - OLD."costPico" + NEW."costPico", "unpriced" = "unpriced" - OLD."unpriced" + NEW."unpriced"
    WHERE "month" = substr(OLD."day", 1, 7) AND "model" = OLD."model" AND "keyId" = OLD."keyId";
END;
CREATE TRIGGER "UsageDay_delete_summed" AFTER DELETE ON "UsageDay" BEGIN
    UPDATE "UsageByModel" SET "requests" = "requests" - OLD."requests", "units" = "units" - OLD."units",
        "costPico" = "costPico" - OLD."costPico", "unpriced" = "unpriced" - OLD."unpriced"
    WHERE "month" = substr(OLD."day", 1, 7) AND "model" = OLD."model" AND "keyId" = OLD."keyId";
    DELETE FROM "UsageByModel" WHERE "month" = substr(OLD."day", 1, 7) AND "model" = OLD."model" AND "keyId" = OLD."keyId" AND "requests" = 0;
END;
