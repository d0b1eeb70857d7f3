# Kilde in one image: the service, its console, the bundled models. Data lies in the volume /data.
FROM node:20-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production KILDE_HOST=0.0.0.0 KILDE_PORT=8787 KILDE_DATA=/data
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY . .
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8787
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.KILDE_PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Run it with --init (compose does): SIGTERM then ends it within 10 seconds.
CMD ["node", "app/kilde.mjs", "serve"]
