# The image of all Airflow services in docker-compose.yml: pinned dependencies, the `pacewatch` command, bytecode.
# Compose lays the working folders (dags/, plugins/, sql/, expectations/, registry/) over the copies in here.

# Any Debian-like image with Python 3.11 as `python`, `python -m venv` and the time zones will do.
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS build
# A package index other than PyPI. Asked for in this stage only, so it is not in the history of the final image.
ARG PIP_INDEX_URL
ENV PATH=/opt/venv/bin:$PATH \
    PIP_NO_CACHE_DIR=1 \
    PYTHONPYCACHEPREFIX=/opt/bytecode
RUN python -m venv /opt/venv
WORKDIR /opt/pacewatch

COPY requirements requirements
# Wheels only: nothing from the index runs during the build, and no compiler is needed.
RUN pip install --no-compile --require-hashes --only-binary :all: -r requirements/runtime.txt

# Without bytecode an Airflow process takes three times as long to start, and the official Python images have none even
# for the standard library. "unchecked": nobody edits these files, so no start has to look at each file's date.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv/lib \
        "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"

# Editable, so that the command runs whatever code is mounted at /opt/pacewatch/plugins. The build backend is the pinned
# one too: its lines are taken out of dev.txt, because pip would fetch another by itself.
COPY pyproject.toml README.md ./
COPY plugins plugins
RUN sed -n '/^setuptools==/,/[^\\]$/p' requirements/dev.txt > /tmp/backend.txt \
 && pip install --no-compile --require-hashes --only-binary :all: -r /tmp/backend.txt \
 && pip install --no-compile --no-deps --no-build-isolation --editable .

FROM ${BASE_IMAGE}
COPY --from=build /opt/bytecode /opt/bytecode
COPY --from=build /opt/venv /opt/venv
WORKDIR /opt/pacewatch
COPY . .

# HOME and USER because the user id is chosen at run time and need not be in /etc/passwd.
# The bytecode folder is outside the code, so that mounted code is compiled too, without writing into the checkout.
ENV PATH=/opt/venv/bin:$PATH \
    HOME=/opt/airflow \
    USER=pacewatch \
    PYTHONUNBUFFERED=1 \
    PYTHONPYCACHEPREFIX=/opt/bytecode \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/pacewatch/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/pacewatch/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    PACEWATCH_HOME=/opt/pacewatch/var \
    PACEWATCH_REGISTRY=/opt/pacewatch/registry

# What has to be written belongs to group 0, which every user id has here: 50000 unless compose says otherwise.
RUN mkdir -p /opt/airflow /opt/pacewatch/var /opt/bytecode/opt/pacewatch \
 && chmod -R g=u /opt/airflow /opt/pacewatch/var /opt/bytecode/opt/pacewatch
USER 50000:0
CMD ["airflow", "version"]
