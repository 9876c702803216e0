import { route } from '@/lib/http/route'
import { scrape } from '@/lib/http/scrape'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = route({ GET: scrape })
