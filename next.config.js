import createNextIntlPlugin from 'next-intl/plugin'

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  devIndicators: false,
  experimental: { serverActions: { bodySizeLimit: '256kb' } },
  serverExternalPackages: ['pino', '@prisma/client'],
}

export default createNextIntlPlugin('./app/i18n.ts')(config)
