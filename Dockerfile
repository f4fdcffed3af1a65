# Image of xmail-exporter: built with npm; runs without npm, shell or root.
#
#   docker build --build-arg VERSION=$(node -p "require('./package.json').version") \
#     --build-arg REVISION=$(git rev-parse HEAD) -t xmail-exporter .
#   docker run --read-only -p 10052:10052 -v /var/MailRoot:/var/MailRoot:ro -v xmail-exporter:/var/lib/xmail-exporter xmail-exporter
#
# Releases pin both base images by digest with these two arguments.
ARG BUILD_IMAGE=docker.io/library/node:24-bookworm-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
COPY tsconfig.json ./
COPY scripts/bootstrap.cjs scripts/start.cjs scripts/build.ts scripts/
COPY scripts/build scripts/build
COPY packaging/systemd packaging/systemd
COPY docs/runbooks docs/runbooks
COPY src src
# Everything needed at run time is in dist, with the licences of the bundled packages: no package is installed.
RUN npm run build && mkdir /empty

FROM ${RUNTIME_IMAGE}
ARG VERSION=unknown
ARG REVISION=unknown
ARG CREATED=
LABEL org.opencontainers.image.title="xmail-exporter" \
  org.opencontainers.image.description="Prometheus exporter and OTLP log shipper for the logs of the XMail mail server" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.source="https://git.example.org/xmail-exporter" \
  org.opencontainers.image.url="https://git.example.org/xmail-exporter" \
  org.opencontainers.image.documentation="https://git.example.org/xmail-exporter/tree/main/docs" \
  org.opencontainers.image.vendor="xmail-exporter" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.created="${CREATED}"
ENV NODE_ENV=production \
  SOURCE_REVISION=${REVISION}
WORKDIR /app
COPY LICENSE package.json packaging/healthcheck.mjs ./
COPY --from=build /app/dist dist
# A new volume inherits the owner of the directory it is mounted on.
COPY --from=build --chown=65532:65532 /empty /var/lib/xmail-exporter
COPY --from=build --chown=65532:65532 /empty /var/MailRoot
# Numeric, since Kubernetes cannot verify that a user name is not root.
USER 65532:65532
EXPOSE 10052
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["/nodejs/bin/node", "/app/healthcheck.mjs"]
ENTRYPOINT ["/nodejs/bin/node", "/app/dist/main.js"]
