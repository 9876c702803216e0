-- Names as of the event, and where it came from. Null in events of older releases.
ALTER TABLE "AuditEvent" ADD COLUMN "actorName" TEXT,
ADD COLUMN "targetName" TEXT,
ADD COLUMN "channel" TEXT,
ADD COLUMN "address" TEXT,
ADD COLUMN "requestId" TEXT;

-- CreateTable
CREATE TABLE "AuditSeal" (
    "seq" INTEGER NOT NULL,
    "eventId" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditSeal_pkey" PRIMARY KEY ("seq")
);

-- CreateIndex
CREATE UNIQUE INDEX "AuditSeal_eventId_key" ON "AuditSeal"("eventId");

CREATE TRIGGER "AuditSeal_changed" BEFORE UPDATE OR DELETE ON "AuditSeal" FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "AuditSeal_emptied" BEFORE TRUNCATE ON "AuditSeal" FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();
