-- More money for one of a user's budgets until a time: asked for by the user, or given by an admin at once.
CREATE TABLE "BudgetRaise" (
    "id" SERIAL NOT NULL,
    "userId" INTEGER NOT NULL,
    "period" TEXT NOT NULL,
    "amountPico" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "until" TIMESTAMP(3),
    "createdById" INTEGER NOT NULL,
    "decidedById" INTEGER,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "BudgetRaise_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "BudgetRaise_userId_idx" ON "BudgetRaise"("userId");
CREATE INDEX "BudgetRaise_state_idx" ON "BudgetRaise"("state");

CREATE TRIGGER "BudgetRaise_changed" AFTER INSERT OR UPDATE OR DELETE ON "BudgetRaise" FOR EACH STATEMENT EXECUTE FUNCTION "raiseRevision"();
