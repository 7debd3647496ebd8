#!/bin/sh
# GPU tests on Mesa's lavapipe, a second software adapter: f16 and matrix units, which SwiftShader lacks, and subgroups of eight.
#   sh tests/lavapipe.sh                       all of tests/gpu (some 20 minutes: LLVM compiles every kernel, and keeps what it compiled)
#   sh tests/lavapipe.sh tests/gpu/arithmetic  some of them
# Mesa 26.2 has matrix units, 25.0 of Debian 13 has none (and f16): a Debian of its own, of newest packages, is laid below $LAVAPIPE.
# As root, on Debian or Ubuntu, with debootstrap and after `npm test` has installed what tests need.
set -eu
root=${LAVAPIPE:-/var/tmp/vitro-lavapipe}
here=$(cd "$(dirname "$0")/.." && pwd)
if [ ! -e "$root/usr/share/vulkan/icd.d/lvp_icd.json" ]; then
  debootstrap --variant=minbase --include=mesa-vulkan-drivers,libvulkan1,libatomic1 sid "$root"
fi
cp "$(readlink -f "$(command -v node)")" "$root/usr/local/bin/node"
mkdir -p "$root/vitro"
trap 'umount "$root/vitro" "$root/dev" "$root/proc"' EXIT
mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"
mount --bind "$here" "$root/vitro"
chroot "$root" env -i HOME=/root PATH=/usr/local/bin:/usr/bin:/bin XDG_RUNTIME_DIR=/tmp \
  VK_ICD_FILENAMES=/usr/share/vulkan/icd.d/lvp_icd.json \
  sh -c 'cd /vitro && exec node node_modules/vitest/vitest.mjs run --project gpu --testTimeout=900000 "$@"' sh "$@"
