# The soak on a sandbox of its own with 400 stopped servers beside those it begins with. For run.sh, which says
# what these do.
in_sandbox() { env HOME="$dir/sandbox" XDG_STATE_HOME="$dir/sandbox" "$top/build/carnet" sandbox "$@"; }
platform_up() {
    mkdir "$dir/sandbox" && in_sandbox start >&2 || return
    whole=$dir/administrator.kubeconfig
    in_sandbox kubeconfig --as administrator >"$whole" || return
    server=$(pgrep -f "sandbox serve $dir/sandbox/") || return
    "$bin/change" "$whole" 400 >&2
}
platform_changes() { exec "$bin/change" "$whole" 400 100 "$1"; }
platform_down() { in_sandbox reset --yes; }
