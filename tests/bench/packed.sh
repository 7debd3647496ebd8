#!/bin/sh
# Measures Vitro on this machine's GPU: one JSON object a line on stdout, remarks on stderr. Needs a GPU driver, Vulkan's loader and gzip;
# no network. `--small`: sizes for a software adapter. `--no-torch`: without PyTorch beside it.
set -e
here=$(cd "$(dirname "$0")" && pwd)
there=$(mktemp -d "${TMPDIR:-/tmp}/vitro-bench.XXXXXX")
trap 'rm -rf "$there"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
gzip -dc "$here/node.gz" >"$there/node"
gzip -dc "$here/dawn.node.gz" >"$there/dawn.node"
chmod +x "$there/node"
cp "$here/bench.mjs" "$here/torch_twin.py" "$there"
# Containers often have NVIDIA's driver here, where the loader does not look by itself.
manifest=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
if [ -e "$manifest" ]; then
  export VK_ADD_DRIVER_FILES="${VK_ADD_DRIVER_FILES:-$manifest}"
fi
export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$there}"
"$there/node" "$there/bench.mjs" "$@"
