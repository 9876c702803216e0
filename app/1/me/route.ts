import { bearerToken } from '@/lib/auth/bearer'
import { route } from '@/lib/http/api/route'
import { withUser } from '@/lib/http/api/with-auth'
import { toMeDto } from '@/lib/users/dto'
import { revealSelf } from '@/lib/users/reveal'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: withUser(async (member, request) => {
    const me = await revealSelf(member)
    const sent = member.tokenId === undefined ? undefined : bearerToken(request)
    return toMeDto({ ...me, token: sent?.toLowerCase() ?? me.token })
  }),
})
