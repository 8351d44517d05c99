# The command line as a container image: docs/container.md says how to run it.

# The tag says what it is, the digest which of its builds: change both together.
ARG NODE_IMAGE=node:24.21.0-trixie-slim@sha256:173f125896c3b47ddf056734c7ea789d04595a6a08769a8f78e0df642781fb66

# Builds on the builder's platform for any other: only esbuild has files of a platform's own.
FROM --platform=$BUILDPLATFORM $NODE_IMAGE AS build
ARG TARGETARCH
RUN npm install --global pnpm@12.21.0
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml LICENSE ./
COPY packages/cli/package.json packages/cli/
COPY packages/dashboard/package.json packages/dashboard/
COPY packages/etl/package.json packages/etl/
RUN case "$TARGETARCH" in amd64) cpu=x64 ;; *) cpu=$TARGETARCH ;; esac \
  && pnpm install --frozen-lockfile --prod --filter "@daily-delta/cli..." --os linux --cpu "$cpu" --libc glibc \
  && mkdir -p bin /data \
  && ln -s ../packages/cli/bin/daily-delta.js bin/daily-delta
COPY packages/cli/bin packages/cli/bin
COPY packages/cli/src packages/cli/src
COPY packages/dashboard/page packages/dashboard/page
COPY packages/dashboard/src packages/dashboard/src
COPY packages/etl/src packages/etl/src

FROM $NODE_IMAGE
LABEL org.opencontainers.image.title="Daily Delta" \
  org.opencontainers.image.description="Loads published CSV files into PostgreSQL every day, and writes only what changed" \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production PATH=/app/bin:$PATH
COPY --from=build /app /app
COPY --from=build --chown=1000:1000 /data /data
# By number: Kubernetes cannot tell from a name that it is not root's.
USER 1000:1000
# The embedded database is in .data/db of this folder, unless DATABASE_URL names a server.
WORKDIR /data
VOLUME /data
ENTRYPOINT ["daily-delta"]
CMD ["--help"]
