#!/usr/bin/env bash
# For machines without Docker: prepares podman in FOLDER, and prints the variables that select it.
#   eval "$(use-podman.sh FOLDER)"
# Where no registry of images is reached, Debian and npm's package of Node replace the base image.
set -euo pipefail
folder=$1
image=$(sed -n 's/^ARG NODE_IMAGE=//p' "$(dirname "$0")/../../../../../Dockerfile")
mkdir -p "$folder"

if ! command -v podman mmdebstrap runc >/dev/null; then
  apt-get update --quiet >&2
  apt-get install --yes --quiet --no-install-recommends podman runc mmdebstrap >&2
fi
cat >"$folder/storage.conf" <<CONF
[storage]
driver = "overlay"
graphroot = "$folder/images"
runroot = "$folder/run"
CONF
# Works without systemd and on machines that may raise no limits.
cat >"$folder/containers.conf" <<CONF
[containers]
netns = "host"
default_ulimits = ["nofile=1000:1000", "nproc=1000:1000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
CONF
export CONTAINERS_STORAGE_CONF=$folder/storage.conf CONTAINERS_CONF=$folder/containers.conf
export BUILDAH_ISOLATION=chroot

if ! podman image exists "$image" && ! podman pull --quiet "docker.io/library/$image" >&2; then
  root=$folder/root
  mkdir -p "$root/usr/local/bin" "$root/usr/local/etc" "$root/usr/local/lib/node_modules"
  mmdebstrap --quiet --variant=minbase trixie "$folder/debian.tar"
  cp "$(npx -y pnpm exec node --print process.execPath)" "$root/usr/local/bin/node"
  npm install --silent --global --prefix "$root/usr/local" npm@11 >&2
  # The machine's own way to npm's registry.
  echo "registry=$(npm config get registry)" >"$root/usr/local/etc/npmrc"
  if [[ -n ${NODE_EXTRA_CA_CERTS:-} ]]; then
    install -D --mode 644 "$NODE_EXTRA_CA_CERTS" "$root/etc/ssl/certs/ca-certificates.crt"
    echo "cafile=/etc/ssl/certs/ca-certificates.crt" >>"$root/usr/local/etc/npmrc"
  fi
  # An image made here has no digest of a registry.
  podman build --quiet --tag localhost/node --file - "$folder" >&2 <<'BASE'
FROM scratch
ADD debian.tar /
COPY root /
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --create-home node
BASE
  rm -rf "$root" "$folder/debian.tar"
  echo "export NODE_IMAGE=localhost/node"
fi
echo "export CONTAINER_ENGINE=podman CONTAINERS_STORAGE_CONF=$CONTAINERS_STORAGE_CONF"
echo "export CONTAINERS_CONF=$CONTAINERS_CONF BUILDAH_ISOLATION=$BUILDAH_ISOLATION"
