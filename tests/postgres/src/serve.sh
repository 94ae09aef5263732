# Runs a private PostgreSQL for as long as somebody holds this script's input open, and then removes it: whoever
# asked for it may be killed, and it ends all the same. Nothing in it survives a crash of the machine.
# $1: the folder of the server's programs; $2: the port. The first line of its output is its folder.
# Of its input each line is a signal that ends the server, such as INT or QUIT, after which it is started again.
set -eu
folder=$(mktemp -d "${TMPDIR:-/tmp}/baton-postgres.XXXXXX")
trap 'rm -rf "$folder"' EXIT
echo "$folder"
make() { "$1/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --no-instructions --no-sync "$2" "$3" >"$folder/log" 2>&1; }
# A server whose own order of words is not that of their bytes, where it can be had: nobody may rely on it.
make "$1" --locale-provider=icu --icu-locale=en-US || { rm -rf "$folder/data"; make "$1" --locale=C --no-sync; } || {
    cat "$folder/log" >&2
    exit 1
}
# As people would run it, for measuring; for anything else it need not outlive the machine.
careless="-c fsync=off -c full_page_writes=off"
[ "${BATON_LASTING_POSTGRES:-}" != 1 ] || careless=
begin() {
    "$1/postgres" -D "$folder/data" -c listen_addresses=127.0.0.1 -c port="$2" -c unix_socket_directories="$folder" \
        -c max_connections=400 -c log_min_messages=fatal $careless >>"$folder/log" 2>&1 &
    server=$!
}
begin "$@"
while read -r signal; do
    kill -"$signal" "$server"
    wait "$server" || true
    begin "$@"
done
kill -QUIT "$server" 2>/dev/null || true
wait "$server" || true
