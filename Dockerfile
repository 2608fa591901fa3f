# One image for web, workers and beat. glibc is needed: some packages have no wheel for musl.
FROM python:3.11.15-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /portal
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY package.json package-lock.json ./
COPY cee_portal/__init__.py cee_portal/
COPY cee_portal/devtools cee_portal/devtools
# Node comes from a wheel, is used here once and stays behind with this stage.
RUN python -m venv /assets && /assets/bin/python -m cee_portal.devtools.run.web_assets
COPY . .
RUN SECRET_KEY=for-this-step-alone-and-for-no-portal-that-anybody-reaches ALLOWED_HOSTS=none \
    python manage.py collectstatic --noinput

FROM python:3.11.15-slim-bookworm
RUN useradd --system --home-dir /portal portal && install -d -o portal -m 700 /data
COPY --from=build /venv /venv
COPY --from=build /portal /portal
RUN rm -rf /portal/node_modules
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 CEE_DATA_DIR=/data
WORKDIR /portal
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "cee_portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-"]
