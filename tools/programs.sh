#!/usr/bin/env bash
# Install what the tests open documents with, where it is missing: a browser, a spreadsheet program and a typesetter
# from Debian, the accessibility checker from the npm registry by its lock.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

axe=tests/opening/node_modules/axe-core/axe.min.js
packages=()
# need PACKAGES NAME...: a program, by any of its names, is in these packages.
need() {
    local name more
    for name in "${@:2}"; do
        if command -v "$name" >/dev/null; then return; fi
    done
    read -ra more <<<"$1"
    packages+=("${more[@]}")
}
need chromium chromium chromium-browser
need libreoffice-calc-nogui soffice libreoffice
need "texlive-luatex texlive-latex-recommended" lualatex
need poppler-utils pdftotext
[ -f "$axe" ] || need npm npm
# No pipe: what closes it early would make fc-list, and with it the search, fail.
[[ "$(fc-list 2>/dev/null || true)" == *DejaVuSans.ttf* ]] || packages+=(fontconfig fonts-dejavu-core)

if ((${#packages[@]})); then
    echo "== Debian packages: ${packages[*]}"
    as_root=()
    if [ "$(id -u)" != 0 ]; then as_root=(sudo); fi
    for tool in apt-get "${as_root[@]}"; do
        command -v "$tool" >/dev/null || { echo "no $tool here: install them in your own way" >&2; exit 1; }
    done
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --yes --no-install-recommends "${packages[@]}" >/dev/null
fi
if [ ! -f "$axe" ]; then
    echo "== axe-core"
    (cd tests/opening && npm ci --silent)
fi
