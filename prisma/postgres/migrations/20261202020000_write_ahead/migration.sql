-- CreateTable
CREATE TABLE "WriteAheadBatch" (
    "seq" INTEGER NOT NULL,
    "owner" TEXT NOT NULL,
    "entries" TEXT NOT NULL,

    CONSTRAINT "WriteAheadBatch_pkey" PRIMARY KEY ("seq")
);
