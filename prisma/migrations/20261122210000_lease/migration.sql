-- CreateTable
CREATE TABLE "Lease" (
    "owner" TEXT NOT NULL PRIMARY KEY,
    "until" BIGINT,
    "about" TEXT NOT NULL
);
