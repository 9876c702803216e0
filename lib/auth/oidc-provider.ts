import type { OAuthConfig } from 'next-auth/providers/oauth'
import { recordFailedSignIn, recordSignIn } from '../audit/sign-ins'
import { env } from '../config/env'
import { type ActiveUser, activeUserByEmail } from './active-users'
import { toActor } from './authorize'

/** The claims of an ID token or of userinfo, unvalidated. */
export type OidcClaims = { sub: string; email?: unknown; email_verified?: unknown }

/** Why a user whom the identity provider authenticated cannot sign in. */
export type OidcRejection = 'unverified' | 'unknown'

type Userinfo = Exclude<OAuthConfig<OidcClaims>['userinfo'], string | undefined>['request']

/** Sign-in with the configured OpenID Connect issuer; null if none is configured. It never creates users. */
export function oidcProvider(): OAuthConfig<OidcClaims> | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env()
  if (!issuer || !clientId || !clientSecret) return null
  return {
    id: 'oidc',
    name: new URL(issuer).host,
    type: 'oauth',
    wellKnown: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    authorization: { params: { scope: 'openid email' } },
    checks: ['pkce', 'state', 'nonce'],
    idToken: true,
    userinfo: { request: fetchClaims },
    profile: signIn,
    clientId,
    clientSecret,
  }
}

/** The issuer's host, to name it on the sign-in page; null if none is configured. */
export const oidcHost = (): string | null => oidcProvider()?.name ?? null

/** The ID token's claims. If it has no e-mail address, the userinfo endpoint's, whose subject openid-client compares. */
const fetchClaims: NonNullable<Userinfo> = async ({ client, tokens }) => {
  // next-auth types openid-client's TokenSet as less than it is.
  const set = tokens as Exclude<Parameters<typeof client.userinfo>[0], string>
  const claims = set.claims()
  return claims.email === undefined && client.issuer.metadata.userinfo_endpoint ? client.userinfo(set) : claims
}

async function signIn(claims: OidcClaims) {
  const match = await matchOidcUser(claims)
  if (typeof match === 'string') {
    await recordFailedSignIn()
    return { id: 'nobody', rejection: match }
  }
  await recordSignIn(toActor(match))
  return { id: String(match.id), epoch: match.sessionEpoch }
}

/** The active user with the claimed e-mail address, which the issuer must have verified. */
export async function matchOidcUser({
  email,
  email_verified: isVerified,
}: OidcClaims): Promise<ActiveUser | OidcRejection> {
  if (typeof email !== 'string' || isVerified !== true) return 'unverified'
  return (await activeUserByEmail(email)) ?? 'unknown'
}
