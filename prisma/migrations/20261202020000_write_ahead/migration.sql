-- CreateTable
CREATE TABLE "WriteAheadBatch" (
    "seq" INTEGER NOT NULL PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "entries" TEXT NOT NULL
);
