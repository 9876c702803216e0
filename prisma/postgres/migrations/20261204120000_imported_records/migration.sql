-- CreateTable
CREATE TABLE "ImportedRecord" (
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "sourceId" TEXT NOT NULL,
    "id" INTEGER NOT NULL,

    CONSTRAINT "ImportedRecord_pkey" PRIMARY KEY ("source", "kind", "sourceId")
);
