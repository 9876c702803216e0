import createNextIntlPlugin from 'next-intl/plugin'

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked once, over the whole tree with its tests, by `npm run check`.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  devIndicators: false,
  experimental: { serverActions: { bodySizeLimit: '256kb' } },
  serverExternalPackages: ['pino', 'prom-client', '@prisma/client'],
}

export default createNextIntlPlugin('./app/i18n.ts')(config)
