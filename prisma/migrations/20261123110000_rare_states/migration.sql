-- An entry is settled for most of its life: the others are few, and looked for.
DROP INDEX "UsageEntry_state_idx";
CREATE INDEX "UsageEntry_state_startedAt_idx" ON "UsageEntry" ("state", "startedAt") WHERE "state" <> 'settled';
