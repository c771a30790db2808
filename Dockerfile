# The image of the web server, the worker and the scheduler: docker-compose.yml says which is which.

FROM python:3.12.12-slim-bookworm AS packages
COPY requirements.txt /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --requirement /requirements.txt

FROM python:3.12.12-slim-bookworm
ENV PATH="/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MATOME_VAR=/var/lib/matome \
    MATOME_STATIC_ROOT=/app/static
# The letters of the pictures for shared links.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/matome --create-home matome
COPY --from=packages /venv /venv
WORKDIR /app
COPY . ./
# The static files belong to the code, so they lie in the image. The secret that this command needs
# is no secret: the real one is made in the volume, at the first start.
RUN SECRET_KEY=for-the-build-alone python manage.py collectstatic --no-input --verbosity 0
USER matome
VOLUME /var/lib/matome
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "20", "matome_cms.wsgi:application"]
