# shellcheck shell=sh
# Starting, finding and ending the programs of one cluster. Sourced; the caller has set "dir".
# A program is known by its process id and start time, so that a number the system has given to
# somebody else meanwhile is never taken for ours.

: "${dir:?set by the script that sources this}"

# start_time PID: in clock ticks since boot, nothing if it is gone or only waits to be reaped; the
# name in brackets may hold spaces, so it is cut off first
start_time()
{
    # shellcheck disable=SC2046  # fields are wanted
    set -- $(sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null)
    [ $# -lt 20 ] || [ "$1" = Z ] || printf '%s\n' "${20}"
}

# pid_of NAME: prints the process id if that program of ours still runs
pid_of()
{
    [ -s "$dir/run/$1" ] || return 1
    read -r pid_of_pid pid_of_started < "$dir/run/$1"
    [ -n "$pid_of_started" ] && [ "$(start_time "$pid_of_pid")" = "$pid_of_started" ] || return 1
    printf '%s\n' "$pid_of_pid"
}

# launch NAME COMMAND...: in the mount namespace of the cluster (if it has one), in a session of its
# own, with the log appended to
launch()
{
    launch_name=$1
    shift
    if launch_keeper=$(pid_of mounts); then
        set -- nsenter -t "$launch_keeper" -m -- "$@"
    fi
    setsid "$@" >> "$dir/log/$launch_name.log" 2>&1 < /dev/null 9>&- &
    printf '%s %s\n' $! "$(start_time $!)" > "$dir/run/$launch_name"
}

# finish NAME SECONDS: asks it to end, insists after that time, returns when it is gone
finish()
{
    if finish_pid=$(pid_of "$1"); then
        kill -TERM "$finish_pid" 2>/dev/null || :
        kill -CONT "$finish_pid" 2>/dev/null || :
        finish_left=$(($2 * 10))
        while pid_of "$1" > /dev/null; do
            [ $finish_left -ne 0 ] || kill -KILL "$finish_pid" 2>/dev/null || :
            finish_left=$((finish_left - 1))
            sleep 0.1
        done
    fi
    rm -f "$dir/run/$1"
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds
wait_for()
{
    wait_left=$(($1 * 5)) wait_what=$2
    shift 2
    until "$@" > /dev/null 2>&1; do
        wait_left=$((wait_left - 1))
        if [ $wait_left -le 0 ]; then
            say "error: no $wait_what in time"
            return 1
        fi
        sleep 0.2
    done
}

kube()
{
    "$bin/kubectl" --kubeconfig "$dir/admin.kubeconfig" --cache-dir "$dir/cache" "$@"
}

api_ready()
{
    kube --request-timeout 2s get --raw /readyz
}

start_etcd()
{
    launch etcd "$bin/etcd" --name test --data-dir "$dir/etcd" --unsafe-no-fsync \
        --quota-backend-bytes 8589934592 --log-level warn \
        --listen-client-urls "https://127.0.0.1:$etcd_port" \
        --advertise-client-urls "https://127.0.0.1:$etcd_port" \
        --listen-peer-urls "https://127.0.0.1:$peer_port" \
        --initial-advertise-peer-urls "https://127.0.0.1:$peer_port" \
        --initial-cluster "test=https://127.0.0.1:$peer_port" \
        --client-cert-auth --trusted-ca-file "$dir/pki/ca.crt" \
        --cert-file "$dir/pki/etcd.crt" --key-file "$dir/pki/etcd.key" \
        --peer-client-cert-auth --peer-trusted-ca-file "$dir/pki/ca.crt" \
        --peer-cert-file "$dir/pki/etcd.crt" --peer-key-file "$dir/pki/etcd.key"
}

start_apiserver()
{
    # It keeps a copy of every notebook per version: ten thousand would fill 6 GB before each
    # collection of garbage, and so they fill 3.
    launch kube-apiserver env GOGC=50 "$bin/kube-apiserver" \
        --etcd-servers "https://127.0.0.1:$etcd_port" --etcd-cafile "$dir/pki/ca.crt" \
        --etcd-certfile "$dir/pki/etcd.crt" --etcd-keyfile "$dir/pki/etcd.key" \
        --bind-address 127.0.0.1 --advertise-address 127.0.0.1 --secure-port "$api_port" \
        --endpoint-reconciler-type none --cert-dir "$dir/pki" \
        --tls-cert-file "$dir/pki/apiserver.crt" --tls-private-key-file "$dir/pki/apiserver.key" \
        --client-ca-file "$dir/pki/ca.crt" \
        --service-account-key-file "$dir/pki/sa.pub" \
        --service-account-signing-key-file "$dir/pki/sa.key" \
        --service-account-issuer https://kubernetes.default.svc \
        --authorization-mode Node,RBAC --service-cluster-ip-range 10.96.0.0/16 \
        --kubelet-certificate-authority "$dir/pki/ca.crt" \
        --kubelet-client-certificate "$dir/pki/admin.crt" \
        --kubelet-client-key "$dir/pki/admin.key" \
        --kubelet-preferred-address-types Hostname
}

start_controller_manager()
{
    set -- "$dir/pki/kube-controller-manager.kubeconfig"
    launch kube-controller-manager "$bin/kube-controller-manager" \
        --kubeconfig "$1" --authentication-kubeconfig "$1" --authorization-kubeconfig "$1" \
        --service-account-private-key-file "$dir/pki/sa.key" --root-ca-file "$dir/pki/ca.crt" \
        --use-service-account-credentials --bind-address 127.0.0.1 \
        --secure-port "$controller_port" --cert-dir "$dir/pki" --leader-elect=false
}

start_scheduler()
{
    set -- "$dir/pki/kube-scheduler.kubeconfig"
    launch kube-scheduler "$bin/kube-scheduler" \
        --kubeconfig "$1" --authentication-kubeconfig "$1" --authorization-kubeconfig "$1" \
        --bind-address 127.0.0.1 --secure-port "$scheduler_port" --cert-dir "$dir/pki" \
        --leader-elect=false
}

start_notebook_controller()
{
    launch notebook-controller "$bin/notebook-controller" \
        --kubeconfig "$dir/pki/notebook-controller.kubeconfig"
}

start_containerd()
{
    launch containerd containerd --config "$dir/etc/containerd.toml"
}

start_kubelet()
{
    launch kubelet "$bin/kubelet" --config "$dir/etc/kubelet.yaml" --root-dir "$dir/kubelet" \
        --kubeconfig "$dir/pki/kubelet.kubeconfig" --cert-dir "$dir/pki" \
        --hostname-override localhost
}
