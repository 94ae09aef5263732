# Steps with a heading, a time and a summary, for tests/run and tests/torture. Sourced, not run.
#
# Every step runs in a process group of its own, which is ended with it: nothing outlives the run.
# shellcheck shell=bash

export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/baton/target}"
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"

done_steps=()
group=

# Ends what the current step started.
end_group() {
    if [ -n "$group" ] && kill -0 -- "-$group" 2>/dev/null; then
        kill -TERM -- "-$group" 2>/dev/null || true
        sleep 1
        kill -KILL -- "-$group" 2>/dev/null || true
    fi
    group=
}
trap end_group EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# need PROGRAM WHAT-TO-INSTALL
need() {
    if ! command -v "$1" >/dev/null; then
        printf 'There is no `%s` here. Install %s.\n' "$1" "$2" >&2
        exit 1
    fi
}

# step NAME COMMAND...: runs it, keeps its seconds, ends the whole run when it fails.
step() {
    local name=$1 began=$SECONDS code=0
    shift
    printf '\n=== %s ===\n' "$name"
    set -m
    "$@" </dev/null &
    group=$!
    set +m
    wait "$group" || code=$?
    if kill -0 -- "-$group" 2>/dev/null; then
        printf '!!! "%s" left something running; it is ended now.\n' "$name"
    fi
    end_group
    done_steps+=("$(printf '%6d s  %s' $((SECONDS - began)) "$name")")
    if [ "$code" -ne 0 ]; then
        done_steps+=("FAILED    $name (exit code $code)")
        summary
        exit "$code"
    fi
}

# absent NAME WHY: says loudly that something was not checked.
absent() {
    printf '\n!!! NOT CHECKED: %s: %s.\n' "$1" "$2"
    done_steps+=("not done  $1")
}

summary() {
    printf '\n=== summary: %d s ===\n' "$SECONDS"
    printf '%s\n' "${done_steps[@]}"
}
