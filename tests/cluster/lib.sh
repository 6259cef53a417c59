# shellcheck shell=sh
# What all scripts of this folder share: names, versions, small functions.
# Sourced, never run; the caller has set "here" to this folder.

: "${here:?set by the script that sources this}"

# shellcheck disable=SC2034  # used by the scripts that source this
kube_version=v1.34.4
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/carnet-cluster/$kube_version
bin=$cache/bin
# The images change with their sources.
images=$cache/images-$(cat "$here/image"/* | cksum | cut -d' ' -f1)
packages="containerd runc containernetworking-plugins iptables iproute2 conntrack socat debootstrap openssl"
skipped=77

say()
{
    printf '%s\n' "$*" >&2
}

die()
{
    say "error: $*"
    exit 1
}

# A missing prerequisite is no failure: 77 is what test runners count as skipped.
skip()
{
    say "skipped: $*"
    exit $skipped
}

need_root()
{
    [ "$(id -u)" -eq 0 ] || skip "needs root (containers, mounts and a network bridge are made)"
}

need_go()
{
    # A newer compiler is never fetched behind the user's back.
    export GOTOOLCHAIN=local
    release=$(go env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
    [ "${release:-0}" -ge 25 ] || skip "needs Go 1.25 or later"
}

default_dir()
{
    printf '%s/carnet-cluster-%s\n' "${XDG_RUNTIME_DIR:-/tmp}" "$(id -u)"
}

# use_dir [DIR]: sets dir to an absolute path without surprises. A folder that holds something else is
# never taken, as "down" deletes all of it.
use_dir()
{
    dir=${1:-$(default_dir)}
    case $dir in
    /*) ;;
    *) dir=$PWD/$dir ;;
    esac
    case $dir in
    *[!A-Za-z0-9/._@+-]*) die "$dir: only letters, digits and ._@+- may be in the path" ;;
    esac
    [ ${#dir} -le 60 ] || die "$dir is too long for the sockets inside it"
    [ ! -L "$dir" ] || die "$dir is a symbolic link"
    [ -e "$dir" ] || return 0
    [ "$(stat -c %u "$dir")" = "$(id -u)" ] || die "$dir belongs to somebody else"
    [ -e "$dir/lock" ] || [ -z "$(ls -A "$dir")" ] || die "$dir holds something else"
}

# lock_dir: so that up, down and ctl of one cluster never overlap
lock_dir()
{
    while :; do
        mkdir -p "$dir"
        chmod 700 "$dir"
        exec 9> "$dir/lock"
        flock -w 120 9 || die "another command holds $dir"
        # Whoever had it before may have deleted the folder and the lock with it.
        [ "$(stat -L -c %d:%i /proc/self/fd/9)" != "$(stat -c %d:%i "$dir/lock" 2>&1)" ] || break
    done
}

# need_cluster: reads what "up" chose, for commands that act on what it made
need_cluster()
{
    [ -f "$dir/settings" ] || die "no cluster in $dir"
    lock_dir
    . "$dir/settings"
}

# remove_dir: only a folder that carries our mark, never across a mount
remove_dir()
{
    [ -f "$dir/settings" ] || die "$dir is none of ours"
    rm -rf --one-file-system "$dir"
}
