# PostgreSQL's server programs, which the tests run for themselves. Sourced.
# shellcheck shell=bash

# shellcheck source=tests/install.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/../install.sh"

which_postgres() {
    command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb'
}

postgres_programs() {
    which_postgres >/dev/null || by_apt postgresql
    which_postgres >/dev/null || missing "PostgreSQL" "Debian \`apt-get install postgresql\`, macOS \`brew install postgresql\`"
}
