-- What a further token may do, within the limits of its user.
ALTER TABLE "AccessToken" ADD COLUMN "requestsPerMinute" INTEGER;
ALTER TABLE "AccessToken" ADD COLUMN "tokensPerMinute" INTEGER;
ALTER TABLE "AccessToken" ADD COLUMN "models" TEXT;
