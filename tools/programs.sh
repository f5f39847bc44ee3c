#!/usr/bin/env bash
# Install what the tests open documents with, where it is missing: a browser, a spreadsheet program and a typesetter
# from Debian, the accessibility checker from the npm registry by its lock.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
packages=()
need() { command -v "$1" >/dev/null || packages+=("${@:2}"); }
need chromium chromium
need soffice libreoffice-calc-nogui
need lualatex texlive-luatex texlive-latex-recommended
need pdftotext poppler-utils
need npm npm
fc-list 2>/dev/null | grep -q DejaVuSans.ttf || packages+=(fontconfig fonts-dejavu-core)
if ((${#packages[@]})); then
    echo "== Debian packages: ${packages[*]}"
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --yes --no-install-recommends "${packages[@]}" >/dev/null
fi
if [ ! -f tests/opening/node_modules/axe-core/axe.min.js ]; then
    echo "== axe-core"
    (cd tests/opening && npm ci --silent)
fi
