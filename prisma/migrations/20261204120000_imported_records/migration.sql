-- CreateTable
CREATE TABLE "ImportedRecord" (
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "sourceId" TEXT NOT NULL,
    "id" INTEGER NOT NULL,

    PRIMARY KEY ("source", "kind", "sourceId")
);
