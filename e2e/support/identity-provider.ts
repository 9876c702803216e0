import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export const CLIENT = { id: 'chatelaine', secret: 'a-secret-of-the-oidc-client' }

/** The claims about each account, by login name. */
type Accounts = Record<string, { email?: string; email_verified?: boolean }>

/** A real OpenID Connect provider with its own sign-in forms. Call `serve` once the app's URL is known. */
export async function startIdentityProvider(accounts: Accounts) {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    serve(appUrl: string, idTokenHasEmail: boolean) {
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: CLIENT.id,
            client_secret: CLIENT.secret,
            redirect_uris: [`${appUrl}/api/auth/callback/oidc`],
          },
        ],
        claims: { openid: ['sub'], email: ['email', 'email_verified'] },
        conformIdTokenClaims: !idTokenHasEmail,
        cookies: { keys: ['signs the cookies of the provider'] },
        pkce: { required: () => true },
        findAccount: (_, name) => ({ accountId: name, claims: () => ({ sub: name, ...accounts[name] }) }),
      })
      server.removeAllListeners('request').on('request', provider.callback())
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
