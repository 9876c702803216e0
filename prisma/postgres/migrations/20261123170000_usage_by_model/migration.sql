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

    CONSTRAINT "UsageByModel_pkey" PRIMARY KEY ("month","model","keyId")
);

-- Whoever moves that setting sums up the months before it. Meanwhile nobody writes a day: what is under way is waited for, but not for
-- long, as all who come after wait too, and then see the setting. Revision first, as whoever changes settings and then days has it.
CREATE FUNCTION "sumModels"() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = '3s' AS $$
BEGIN
    PERFORM 1 FROM "Revision" FOR UPDATE;
    LOCK TABLE "UsageDay" IN SHARE MODE;
    DELETE FROM "UsageByModel";
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO "UsageByModel" ("month", "model", "keyId", "requests", "units", "costPico", "unpriced")
        SELECT "month", "model", "keyId", sum("requests"), sum("units"), sum("costPico"), sum("unpriced")
        FROM "UsageMonth" WHERE "month" < NEW."value" GROUP BY 1, 2, 3;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER "Setting_summed" AFTER INSERT OR UPDATE ON "Setting" FOR EACH ROW
    WHEN (NEW."name" = 'summedBefore') EXECUTE FUNCTION "sumModels"();
CREATE TRIGGER "Setting_not_summed" AFTER DELETE ON "Setting" FOR EACH ROW
    WHEN (OLD."name" = 'summedBefore') EXECUTE FUNCTION "sumModels"();

-- Whoever writes a day of those months writes their sums.
CREATE FUNCTION "sumModel"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO "UsageByModel" ("month", "model", "keyId", "requests", "units", "costPico", "unpriced")
        SELECT substr(NEW."day", 1, 7), NEW."model", NEW."keyId", NEW."requests", NEW."units", NEW."costPico", NEW."unpriced"
        WHERE substr(NEW."day", 1, 7) < (SELECT "value" FROM "Setting" WHERE "name" = 'summedBefore')
        ON CONFLICT ("month", "model", "keyId") DO UPDATE SET
            "requests" = "UsageByModel"."requests" + excluded."requests", "units" = "UsageByModel"."units" + excluded."units",
            "costPico" = "UsageByModel"."costPico" + excluded."costPico", "unpriced" = "UsageByModel"."unpriced" + excluded."unpriced";
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        UPDATE "UsageByModel" SET "requests" = "requests" - OLD."requests" + NEW."requests", "units" = "units" - OLD."units" + NEW."units",
            "costPico" = "costPico" - OLD."costPico" + NEW."costPico", "unpriced" = "unpriced" - OLD."unpriced" + NEW."unpriced"
        WHERE "month" = substr(OLD."day", 1, 7) AND "model" = OLD."model" AND "keyId" = OLD."keyId";
        RETURN NULL;
    END IF;
    UPDATE "UsageByModel" SET "requests" = "requests" - OLD."requests", "units" = "units" - OLD."units",
        "costPico" = "costPico" - OLD."costPico", "unpriced" = "unpriced" - OLD."unpriced"
    WHERE "month" = substr(OLD."day", 1, 7) AND "model" = OLD."model" AND "keyId" = OLD."keyId";
    DELETE FROM "UsageByModel" WHERE "month" = substr(OLD."day", 1, 7) AND "model" = OLD."model" AND "keyId" = OLD."keyId" AND "requests" = 0;
    RETURN NULL;
END $$;
CREATE TRIGGER "UsageDay_summed" AFTER INSERT OR UPDATE OR DELETE ON "UsageDay" FOR EACH ROW EXECUTE FUNCTION "sumModel"();
