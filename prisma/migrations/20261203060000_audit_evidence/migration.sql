-- Names as of the event, and where it came from. Null in events of older releases.
ALTER TABLE "AuditEvent" ADD COLUMN "actorName" TEXT;
ALTER TABLE "AuditEvent" ADD COLUMN "targetName" TEXT;
ALTER TABLE "AuditEvent" ADD COLUMN "channel" TEXT;
ALTER TABLE "AuditEvent" ADD COLUMN "address" TEXT;
ALTER TABLE "AuditEvent" ADD COLUMN "requestId" TEXT;

-- CreateTable
CREATE TABLE "AuditSeal" (
    "seq" INTEGER NOT NULL PRIMARY KEY,
    "eventId" INTEGER NOT NULL,
    "hash" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "AuditSeal_eventId_key" ON "AuditSeal"("eventId");

CREATE TRIGGER "AuditSeal_update" BEFORE UPDATE ON "AuditSeal" BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER "AuditSeal_delete" BEFORE DELETE ON "AuditSeal" BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER "AuditSeal_replace" BEFORE INSERT ON "AuditSeal" WHEN EXISTS (SELECT 1 FROM "AuditSeal" WHERE "seq" = NEW."seq" OR "eventId" = NEW."eventId")
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
