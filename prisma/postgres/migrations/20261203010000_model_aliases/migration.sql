-- AlterTable
ALTER TABLE "ProviderKey" ADD COLUMN "aliases" TEXT;
