import { PHASE_PRODUCTION_SERVER } from 'next/constants.js'

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked once, over the whole tree with its tests, by `npm run check`.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  devIndicators: false,
  // A page is loaded when somebody first opens it: many a replica never shows one.
  experimental: { serverActions: { bodySizeLimit: '256kb' }, preloadEntriesOnStart: false },
  serverExternalPackages: ['pino', 'prom-client', '@prisma/client'],
}

/** The plugin works while pages are built, and brings a compiler and a file watcher that a server has no use for. */
export default async (phase) => {
  if (phase === PHASE_PRODUCTION_SERVER) return config
  const { default: createNextIntlPlugin } = await import('next-intl/plugin')
  return createNextIntlPlugin('./app/_lib/i18n.ts')(config)
}
