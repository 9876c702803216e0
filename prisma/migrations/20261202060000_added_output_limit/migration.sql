-- AlterTable
ALTER TABLE "UsageEntry" ADD COLUMN "addedOutputLimit" INTEGER;
