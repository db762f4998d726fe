#!/bin/sh
# Makes the two base images from Debian packages, for a site whose Docker engine can reach no image registry:
#   pacewatch-base:bookworm          instead of python:3.11-slim-bookworm
#   pacewatch-postgres:15-bookworm   instead of postgres:15-bookworm (the part of it that docker-compose.yml uses)
# Needs root, debootstrap, docker and a Debian mirror. Then put into .env:
#   BASE_IMAGE=pacewatch-base:bookworm
#   POSTGRES_IMAGE=pacewatch-postgres:15-bookworm
# The mirror is debootstrap's own default; DEBIAN_MIRROR names another. Run it again to take in Debian's updates.
set -eu

[ "$(id -u)" = 0 ] || { echo "offline-images.sh: debootstrap needs root; run it as root (you are $(id -un))" >&2; exit 1; }
for tool in debootstrap docker; do
    command -v "$tool" >/dev/null || { echo "offline-images.sh: $tool is not installed" >&2; exit 1; }
done

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates,tzdata \
    bookworm "$work/root" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"}
rm -rf "$work/root/var/cache/apt/archives" "$work/root/var/lib/apt/lists"
mkdir -p "$work/root/var/cache/apt/archives/partial" "$work/root/var/lib/apt/lists/partial"
# A company's own certificate authority, where there is one, has to be trusted in the images as it is on this host.
cp /etc/ssl/certs/ca-certificates.crt "$work/root/etc/ssl/certs/ca-certificates.crt"
ln -s python3 "$work/root/usr/bin/python"
tar -C "$work/root" -c . | docker import \
    --change 'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt' \
    --change 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt' \
    - pacewatch-base:bookworm

# Host network: on such a site the mirror's name may resolve on the host only.
docker build --network=host --tag pacewatch-postgres:15-bookworm "$here/offline-postgres"
