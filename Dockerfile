FROM node:24-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts/prepare.mjs scripts/require-node.mjs scripts/run.mjs scripts/
# docs/dependencies.md explains why not `npm ci`.
RUN node scripts/prepare.mjs install
COPY . .
# Optional packages too: Prisma's CLI, an optional peer of its client, and Next's compiler are not needed at run time.
RUN node scripts/prepare.mjs \
 && npm prune --omit=dev --omit=optional --no-audit --no-fund \
 && rm -rf .next/cache

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json /app/next.config.js ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/prisma prisma
COPY --from=build /app/scripts/chatelaine.mjs /app/scripts/require-node.mjs scripts/
COPY --from=build /app/dist dist
COPY --from=build /app/.next .next
RUN install -d -m 700 -o 1000 -g 1000 /data
VOLUME /data
# The user `node`, by number: Kubernetes verifies that it is not root.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1))"]
CMD ["node", "--enable-source-maps", "dist/server.js"]
