-- Budgets for a day, a week and all time, beside the one for a month.
ALTER TABLE "User" ADD COLUMN "dailyLimitPico" BIGINT;
ALTER TABLE "User" ADD COLUMN "weeklyLimitPico" BIGINT;
ALTER TABLE "User" ADD COLUMN "totalLimitPico" BIGINT;
