-- Which warning about a month's limit has been delivered.
ALTER TABLE "UserMonth" ADD COLUMN "alerted" INTEGER NOT NULL DEFAULT 0;
