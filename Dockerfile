# Debian 13 with Python 3.13; the digest pins the bytes, the tag says what they are.
FROM python:3.13.16-slim-trixie@sha256:bf44cdfcb76cd3b41e879bc058fc37ec5872002ccfde7fcb765e218cde0cd79c AS python

FROM python AS build
COPY docker/requirements.txt /tmp/requirements.txt
RUN python -m venv --without-pip /opt/lintmig \
    && pip --python /opt/lintmig/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary=:all: --no-compile -r /tmp/requirements.txt
COPY lintmig /opt/lintmig/lib/python3.13/site-packages/lintmig
COPY rules /opt/lintmig/lib/python3.13/site-packages/lintmig/rules
RUN python -m compileall -q /opt/lintmig/lib

FROM python
LABEL org.opencontainers.image.title="lintmig" \
      org.opencontainers.image.description="Reads a repository's migrations as each target engine would" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/lintmig /opt/lintmig
# No USER: GitHub mounts the workspace and its command files for root. `docker run --user` works.
# -I keeps the working directory, which is somebody's pull request, off the import path.
ENTRYPOINT ["/opt/lintmig/bin/python", "-I", "-m", "lintmig.github"]
