-- CreateTable
CREATE TABLE "HistoryDay" (
    "accountId" INTEGER NOT NULL,
    "day" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,
    "tokens" BIGINT NOT NULL,
    "costPico" BIGINT NOT NULL,

    PRIMARY KEY ("accountId", "day", "model")
);

-- CreateIndex
CREATE INDEX "HistoryDay_day_idx" ON "HistoryDay"("day");
