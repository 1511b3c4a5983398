ARG PYTHON_IMAGE=python:3.13-slim@sha256:7c61056e61ac89e852de05f3dc6fa51a6dd2181797bceed46aa725dd7cb2cd3b
FROM ${PYTHON_IMAGE}

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore

WORKDIR /app
COPY LICENSE README.md pyproject.toml ./
COPY requirements/run.txt requirements/npm.txt ./requirements/
COPY src ./src
COPY tools/prepare_page.py ./tools/
# Every package by its checksum; what the page serves beside them must be there, too.
RUN pip install --require-hashes --only-binary=:all: --requirement requirements/run.txt \
    && pip install --no-deps --no-build-isolation --no-index . \
    && python tools/prepare_page.py --strict

# A fixed number, so that a mounted folder of readings can be made readable for it.
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin smapdash \
    && install --directory --owner=smapdash --mode=700 /cache
USER smapdash
# With the volume for SMAPDASH_CACHE the only places to write to where the container is read-only.
ENV HOME=/tmp

# The database is named by DATABASE_URL; the embedded server is for a desk, not for a container.
EXPOSE 8050
ENTRYPOINT ["smapdash"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8050"]
