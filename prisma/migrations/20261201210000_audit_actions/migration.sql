-- Audit actions take standard names. The trigger that keeps the log append-only is dropped for this statement and created again
-- with its error message unchanged.
DROP TRIGGER "AuditEvent_update";
UPDATE "AuditEvent" SET "action" = CASE "action"
    WHEN 'user.renew' THEN 'user.rotate_all_tokens'
    WHEN 'user.save' THEN 'user.export'
    WHEN 'user.load' THEN 'user.import'
    WHEN 'house.rotate' THEN 'system.rotate_key'
    WHEN 'house.backup' THEN 'system.backup'
    WHEN 'house.restore' THEN 'system.restore'
    WHEN 'house.move' THEN 'system.move'
    WHEN 'house.import' THEN 'system.import'
    WHEN 'ledger.late' THEN 'ledger.late_settlement'
    WHEN 'session.open' THEN 'session.sign_in'
    WHEN 'session.refuse' THEN 'session.sign_in_failed'
  END
  WHERE "action" IN ('user.renew', 'user.save', 'user.load', 'house.rotate', 'house.backup', 'house.restore',
    'house.move', 'house.import', 'ledger.late', 'session.open', 'session.refuse');
CREATE TRIGGER "AuditEvent_update" BEFORE UPDATE ON "AuditEvent" BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
