# How what the tests need is installed, or asked for. Sourced.
# shellcheck shell=bash

# by_apt PACKAGE...: where that is possible without asking.
by_apt() {
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then return; fi
    echo "Installing: $*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# missing WHAT HOW
missing() {
    printf 'There is no %s here. Install it: %s.\n' "$1" "$2" >&2
    exit 1
}
