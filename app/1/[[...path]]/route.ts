import { AppError } from '@/lib/core/errors'
import { route } from '@/lib/http/api/route'

const unknown = () => {
  throw new AppError('not_found', 'There is nothing at this path.')
}

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: unknown,
  POST: unknown,
  PUT: unknown,
  PATCH: unknown,
  DELETE: unknown,
  OPTIONS: unknown,
})
