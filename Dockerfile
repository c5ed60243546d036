# docker build -t weir .                 the image
# docker build --target test .           what ./dev test --quick tests, in the image's own build
FROM debian:bookworm-slim AS build
# BUILD_PACKAGES and TRAINING_PACKAGES of ./dev
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ccache cmake g++ libboost-context-dev libboost-dev libcppunit-dev libhowardhinnant-date-dev libpoco-dev \
        libsimdjson-dev libsqlite3-dev libssl-dev libxxhash-dev libzstd-dev ninja-build pkg-config python3 \
        zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cmake --preset training && cmake --build --preset training && scripts/train build/training \
    && cmake --preset shipped -DCMAKE_INSTALL_PREFIX=/usr \
    && cmake --build --preset shipped \
    && DESTDIR=/install cmake --install build/shipped --component runtime --strip \
    && rm -rf build/training

FROM build AS test
# What it built, some gigabytes, is of no more use.
RUN ./dev test --quick && rm -rf build/dev

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="Weir" \
      org.opencontainers.image.description="Modular real-time analytics server" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim"
# ca-certificates: for an https:// external.url. tzdata: for weirctl import --tz.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates libboost-context1.74.0 libdate-tz3 libpocofoundation80 libpocojson80 libpoconet80 \
        libpoconetssl80 libpocoutil80 libsimdjson14 libsqlite3-0 libssl3 libzstd1 tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 weir \
    && useradd --uid 10001 --gid weir --no-create-home --home-dir /var/lib/weir --shell /usr/sbin/nologin weir \
    && install -d -o weir -g weir -m 0750 /var/lib/weir
COPY --from=build /install /
# The one folder that is written to; the rest may be read-only.
VOLUME /var/lib/weir
WORKDIR /var/lib/weir
ENV WEIR_SERVER_ADDRESS=0.0.0.0 \
    WEIR_ADMIN_ADDRESS=0.0.0.0 \
    WEIR_METRICS_PATH=/var/lib/weir/metrics.db
EXPOSE 8000 8001
# A number, so that an orchestrator can see that it is not root.
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["weir","--healthcheck"]
ENTRYPOINT ["weir"]
