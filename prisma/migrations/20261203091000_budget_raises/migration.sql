-- More money for one of a user's budgets until a time: asked for by the user, or given by an admin at once.
CREATE TABLE "BudgetRaise" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "userId" INTEGER NOT NULL,
    "period" TEXT NOT NULL,
    "amountPico" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "until" DATETIME,
    "createdById" INTEGER NOT NULL,
    "decidedById" INTEGER,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

CREATE INDEX "BudgetRaise_userId_idx" ON "BudgetRaise"("userId");
CREATE INDEX "BudgetRaise_state_idx" ON "BudgetRaise"("state");

CREATE TRIGGER "BudgetRaise_insert" AFTER INSERT ON "BudgetRaise" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "BudgetRaise_update" AFTER UPDATE ON "BudgetRaise" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
CREATE TRIGGER "BudgetRaise_delete" AFTER DELETE ON "BudgetRaise" BEGIN UPDATE "Revision" SET "value" = "value" + 1; END;
