-- A day's bill is read and replaced as a whole: thousands of rows took the server's thread longer than the comparison.
CREATE TABLE "ProviderBill" (
    "accountId" INTEGER NOT NULL,
    "day" TEXT NOT NULL,
    "lines" TEXT NOT NULL,

    CONSTRAINT "ProviderBill_pkey" PRIMARY KEY ("accountId", "day")
);

INSERT INTO "ProviderBill" ("accountId", "day", "lines")
  SELECT "accountId", "day", CAST(json_agg(json_build_object('remoteKey', "remoteKey", 'model', "model", 'part', "part", 'currency', "currency", 'quantity', CAST("quantity" AS TEXT), 'costPico', CAST("costPico" AS TEXT), 'roundingPico', CAST("roundingPico" AS TEXT))) AS TEXT)
  FROM "ProviderUsage" GROUP BY "accountId", "day";

DROP TABLE "ProviderUsage";
