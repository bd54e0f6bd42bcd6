FROM python:3.13-slim AS build
WORKDIR /src
COPY setup.cfg setup.py pyproject.toml README.md LICENSE ./
COPY app app
COPY cli cli
COPY compat compat
COPY lint lint
RUN python -m venv /opt/skra && /opt/skra/bin/pip install --no-cache-dir .

FROM python:3.13-slim
COPY --from=build /opt/skra /opt/skra
RUN useradd --system --create-home skra && mkdir /data && chown skra /data
USER skra
ENV PATH=/opt/skra/bin:$PATH \
    SKRA_DATA=/data \
    SKRA_HTTP=0.0.0.0:8081 \
    SKRA_KAFKA=0.0.0.0:9092
VOLUME /data
EXPOSE 8081 9092
# Over TLS whose certificate it is does not matter here; with SKRA_TLS_CLIENT_AUTH=required give a check of your own.
HEALTHCHECK CMD ["python", "-c", "import os, ssl, urllib.request as u; s = 's' * bool(os.environ.get('SKRA_TLS_CERT')); u.urlopen(f'http{s}://127.0.0.1:8081/ready', timeout=2, context=ssl._create_unverified_context() if s else None)"]
CMD ["skra", "serve"]
