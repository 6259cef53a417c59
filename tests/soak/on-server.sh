# The soak on a real API server: a control plane of its own with 400 notebooks, changed by the cluster's loader.
# For run.sh, which says what these do.
platform_up() {
    "$top/tests/cluster/up" --control-plane "$dir/cluster" || return
    . "$dir/cluster/env"
    whole=$dir/cluster/admin.kubeconfig
    "$top/tests/cluster/load" -d "$dir/cluster" --notebooks 400 --namespaces 20
}
platform_changes() { exec "$top/tests/cluster/load" -d "$dir/cluster" --churn 100 --seconds "$1"; }
platform_down() { "$top/tests/cluster/down" "$dir/cluster"; }
