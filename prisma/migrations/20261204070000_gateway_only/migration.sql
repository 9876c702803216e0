-- Further tokens that are accepted for model requests, and not by the management API.
ALTER TABLE "AccessToken" ADD COLUMN "gatewayOnly" BOOLEAN NOT NULL DEFAULT false;
