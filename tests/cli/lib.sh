# Shared by the command line's tests: a home of its own, and checks that print TAP.
#   check NAME EXPECTED_EXIT COMMAND…   then: out, err hold what it printed
#   has NAME TEXT / hasnt NAME TEXT     looks into $out and $err together
here=$(cd "$(dirname "$0")/../.." && pwd)
carnet=${CARNET:-$here/build/carnet}
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
trap 'exit 1' INT TERM HUP # else the one above is passed over
export HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_STATE_HOME="$home/state" XDG_CACHE_HOME="$home/cache"
unset KUBECONFIG KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT LANGUAGE LC_MESSAGES LANG NO_COLOR CARNET_LOG
n=0 out='' err=''

ok() { n=$((n + 1)); echo "ok $n - $1"; }
not_ok() {
    n=$((n + 1)); echo "not ok $n - $1"
    printf '%s\n%s\n' "$out" "$err" | head -n 30 | sed 's/^/# /'
}
check() {
    name=$1 expected=$2; shift 2
    out=$("$@" 2>"$home/err" </dev/null); code=$?
    err=$(cat "$home/err")
    if [ $code -eq "$expected" ]; then ok "$name"; else not_ok "$name (exit $code, not $expected)"; fi
}
has() { case "$out
$err" in *"$2"*) ok "$1" ;; *) not_ok "$1: '$2' is not there" ;; esac; }
hasnt() { case "$out
$err" in *"$2"*) not_ok "$1: '$2' is there" ;; *) ok "$1" ;; esac; }
