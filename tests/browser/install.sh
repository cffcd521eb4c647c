#!/usr/bin/env bash
# Chromium for the browser tests, from Debian's packages where that is possible.
set -euo pipefail

has_chromium() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

has_chromium >/dev/null && exit 0
if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null || true
fi
has_chromium >/dev/null || echo "Chromium is missing: the browser tests will fail until you install it (on Debian: apt-get install chromium)." >&2
