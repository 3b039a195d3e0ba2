# Three stages build, the last one runs: no Node, no compiler, no tests and no secret in it.

FROM node:24-slim AS assets
WORKDIR /hearth
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress
COPY platform/assets platform/assets
RUN npm run build

FROM python:3.11-slim AS packages
COPY requirements/production.txt /tmp/production.txt
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/production.txt

FROM packages AS program
WORKDIR /hearth
COPY manage.py ./
COPY platform platform
COPY home home
COPY communities communities
COPY moderation moderation
COPY locale locale
COPY --from=assets /hearth/static/dist static/dist
# These values end with this line: collectstatic reads the settings and none of the secrets.
RUN SECRET_KEY=this-value-ends-with-the-line-that-collects-style-sheets FIELD_ENCRYPTION_KEYS=YnVpbGQtYnVpbGQtYnVpbGQtYnVpbGQtYnVpbGQtYnU= ALLOWED_HOSTS=build DATABASE_URL=postgres://build/build \
    REDIS_URL=redis://build/0 DJANGO_SETTINGS_MODULE=config.settings.production VAR_DIR=/tmp/var \
    sh -c '/opt/venv/bin/python manage.py compilemessages && /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0' \
 && rm -rf platform/assets \
 && /opt/venv/bin/python -m compileall -q platform home communities moderation

FROM python:3.11-slim AS hearth
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin hearth \
 && install -d -o hearth -g hearth -m 0750 /var/lib/hearth /var/lib/hearth/media \
 && install -d -o hearth -g hearth -m 0755 /keys
COPY --from=packages /opt/venv /opt/venv
COPY --from=program /hearth /hearth
WORKDIR /hearth
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/hearth/platform \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    VAR_DIR=/var/lib/hearth \
    GRANIAN_WORKERS=2 \
    GRANIAN_BLOCKING_THREADS=4
USER 10001:10001
VOLUME ["/var/lib/hearth"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s CMD ["python", "-m", "config.deploy.probe"]
# Pages; compose.yaml runs the sockets, the clock and the migrations from the same image.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--http", "1", "--no-ws", \
     "--respawn-failed-workers", "--workers-kill-timeout", "20", "config.wsgi:application"]
