#!/usr/bin/env bash
# Installs what the GPU tests need on Debian: a Vulkan driver in software (lavapipe), the Vulkan loader and Chromium.
# A machine with a GPU has its own driver, which is as good. Repeatable: where everything is there, nothing is done.
set -euo pipefail

say() { echo "setup-gpu: $*"; }

if ! command -v apt-get >/dev/null || ! grep -qx 'ID=debian' /etc/os-release; then
  say "this script knows Debian only. Elsewhere install by hand" >&2
  say "  on Linux a Vulkan loader and a driver, that of the GPU or Mesa 23 or later (macOS and Windows have what is needed)" >&2
  say "  Chromium or Chrome; where the tests do not find it, set CHROME_PATH to the executable" >&2
  exit 1
fi

# The version of an installed package, otherwise 0.
version() { dpkg-query --show --showformat='${Version}' "$1" 2>/dev/null | grep . || echo 0; }

# Dawn refuses lavapipe before Mesa 23, which lacks a feature that it needs.
new_enough() { dpkg --compare-versions "$1" ge 23; }

missing=()
new_enough "$(version mesa-vulkan-drivers)" || missing+=(mesa-vulkan-drivers)
for package in libvulkan1 chromium; do
  [ "$(version $package)" != 0 ] || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  say "everything is there"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  say "${missing[*]} must be installed; run sudo scripts/setup-gpu.sh" >&2
  exit 1
fi

# Another apt may hold the lock for a while.
apt() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq "$@"; }

candidate() { apt-cache policy mesa-vulkan-drivers | awk '$1 == "Candidate:" { print $2 }'; }

# Where apt gets the suite $1 from; empty if it does not.
site_of() { apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' | awk -v suite="$1" '$2 == suite { site = $1 } END { print site }'; }

say "installing ${missing[*]}"
apt update
target=()
if ! new_enough "$(candidate)"; then
  # Debian 12 has Mesa 22. Its backports lie where the release itself comes from.
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  if [ -z "$(site_of "$release-backports")" ]; then
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(site_of "$release") $release-backports main" \
      >"/etc/apt/sources.list.d/$release-backports.list"
    apt update
  fi
  target=(--target-release "$release-backports")
fi
apt install --yes --no-install-recommends "${target[@]}" libvulkan1 mesa-vulkan-drivers >/dev/null
apt install --yes --no-install-recommends chromium >/dev/null
say "Mesa $(version mesa-vulkan-drivers) and Chromium $(version chromium) are installed"
