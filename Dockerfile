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
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8081/ready', timeout=2)"]
CMD ["skra", "serve"]
