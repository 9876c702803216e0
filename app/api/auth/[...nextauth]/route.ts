import { authHandler } from '@/lib/auth/session'

export { authHandler as GET, authHandler as POST }
