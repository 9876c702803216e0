import { headers } from 'next/headers'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { noteRefusal, noteSignIn } from '../audit/sessions'
import { env } from '../config/env'
import { type Claims, memberOf } from './member-of'
import { proveMember } from './proof'

type Userinfo = Exclude<OAuthConfig<Claims>['userinfo'], string | undefined>['request']

/** Signing in through the operator's provider of OpenID Connect; nobody is ever added by it. Null where none is set. */
export function withOidc(): OAuthConfig<Claims> | null {
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
    userinfo: { request: claimsOf },
    profile: whoHas,
    clientId,
    clientSecret,
  }
}

/** Where such a sign-in leads, for people to read; null where none is set. */
export const oidcHost = (): string | null => withOidc()?.name ?? null

/** From the ID token; where it names no address, from the provider's userinfo, which is held to the same subject. */
const claimsOf: NonNullable<Userinfo> = async ({ client, tokens }) => {
  // It is openid-client's, which next-auth types as less.
  const set = tokens as Exclude<Parameters<typeof client.userinfo>[0], string>
  const claims = set.claims()
  return claims.email === undefined && client.issuer.metadata.userinfo_endpoint ? client.userinfo(set) : claims
}

async function whoHas(claims: Claims) {
  const address = (await headers()).get('x-chatelaine-address') ?? ''
  const found = await memberOf(claims)
  if (typeof found === 'string') {
    await noteRefusal(address)
    return { id: 'nobody', refusal: found }
  }
  await noteSignIn(proveMember(found), address)
  return { id: String(found.id), epoch: found.sessionEpoch }
}
