import createNextIntlPlugin from 'next-intl/plugin'

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked once, over the whole tree with its tests, by `npm run check`.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  devIndicators: false,
  // A browser that has not read a page's head yet asks for this one.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  experimental: { serverActions: { bodySizeLimit: '256kb' } },
  serverExternalPackages: ['pino', '@prisma/client'],
}

export default createNextIntlPlugin('./app/i18n.ts')(config)
