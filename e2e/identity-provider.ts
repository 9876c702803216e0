import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export const CLIENT = { id: 'chatelaine', secret: 'a-secret-between-two-houses' }

/** What the provider says of whoever signs in there under this name. */
export type Accounts = Record<string, { email?: string; email_verified?: boolean }>

/** A real provider of OpenID Connect, with forms of its own; which houses may send people to it is said once they have an address. */
export async function startProvider(accounts: Accounts) {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    serve(house: string, idTokenHasEmail: boolean) {
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: CLIENT.id,
            client_secret: CLIENT.secret,
            redirect_uris: [`${house}/api/auth/callback/oidc`],
          },
        ],
        claims: { openid: ['sub'], email: ['email', 'email_verified'] },
        conformIdTokenClaims: !idTokenHasEmail,
        cookies: { keys: ['of no importance here'] },
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
