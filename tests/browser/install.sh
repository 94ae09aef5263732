# What the tests in a browser need: Chromium, node and two packages. Sourced by run and contact-sheet.
#
# The packages go to a cache folder, so that the checkout stays as it is.
# shellcheck shell=bash

# shellcheck source=tests/install.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../install.sh"

NODE_MAJOR=20
export BATON_BROWSER_MODULES="${XDG_CACHE_HOME:-$HOME/.cache}/baton/browser/node_modules"

which_chromium() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ -n "$name" ] && command -v "$name"; then return; fi
    done
    return 1
}

node_major() {
    node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/'
}

programs() {
    local wanted=()
    which_chromium >/dev/null || wanted+=(chromium)
    command -v node >/dev/null || wanted+=(nodejs)
    command -v npm >/dev/null || wanted+=(npm)
    if [ "${#wanted[@]}" -gt 0 ]; then by_apt "${wanted[@]}"; fi
    which_chromium >/dev/null || missing "Chromium" "Debian \`apt-get install chromium\`, or name one in CHROMIUM"
    command -v npm >/dev/null || missing "npm" "Debian \`apt-get install npm\`, or https://nodejs.org"
    if [ "$(node_major)" -lt "$NODE_MAJOR" ]; then
        missing "node $NODE_MAJOR or later ($(node --version) is too old)" "https://nodejs.org"
    fi
    CHROMIUM=$(which_chromium)
    export CHROMIUM
}

packages() {
    local from=$1 cache
    cache=$(dirname -- "$BATON_BROWSER_MODULES")
    if [ -d "$BATON_BROWSER_MODULES" ] && cmp -s "$from/package-lock.json" "$cache/installed.json"; then return; fi
    mkdir -p "$cache"
    rm -f "$cache/installed.json"
    cp "$from/package.json" "$from/package-lock.json" "$cache/"
    npm ci --prefix "$cache" --no-audit --no-fund --ignore-scripts --loglevel error
    # Only a finished installation counts as one.
    cp "$from/package-lock.json" "$cache/installed.json"
}
