# Debian 13 with Python 3.13; the digest pins the bytes, the tag says what they are.
FROM python:3.13.16-slim-trixie@sha256:bf44cdfcb76cd3b41e879bc058fc37ec5872002ccfde7fcb765e218cde0cd79c AS build
# git is what the distribution has when the image is built: its fixes are wanted.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends binutils ca-certificates git \
    && rm -rf /var/lib/apt/lists/*
COPY docker/requirements.txt /tmp/requirements.txt
RUN python -m venv --without-pip /opt/lintmig \
    && pip --python /opt/lintmig/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary=:all: --no-compile -r /tmp/requirements.txt
COPY lintmig /opt/lintmig/lib/python3.13/site-packages/lintmig
COPY rules /opt/lintmig/lib/python3.13/site-packages/lintmig/rules
COPY docker/assemble.py /tmp/assemble.py
RUN python -m compileall -q /opt/lintmig/lib && python /tmp/assemble.py /image

# Only what runs: no shell, no package manager.
FROM scratch
LABEL org.opencontainers.image.title="lintmig" \
      org.opencontainers.image.description="Reads a repository's migrations as each target engine would" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /image /
ENV PATH=/usr/local/bin:/usr/bin:/bin \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    LINTMIG_CACHE_DIR= \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
# No USER: GitHub mounts the workspace and its command files for root. `docker run --user` works.
# -I keeps the working directory, which is somebody's pull request, off the import path.
ENTRYPOINT ["/opt/lintmig/bin/python", "-I", "-m", "lintmig.github"]
