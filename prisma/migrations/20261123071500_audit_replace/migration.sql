-- REPLACE takes a line away without a word to the trigger on deleting.
CREATE TRIGGER "AuditEvent_replace" BEFORE INSERT ON "AuditEvent" WHEN EXISTS (SELECT 1 FROM "AuditEvent" WHERE "id" = NEW."id")
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
