# shellcheck shell=sh
# The node: containerd, kubelet, the bridge of the pods, and how no trace of them is left. Sourced;
# the caller has set "dir".

: "${dir:?set by the script that sources this}"

# Paths that containerd, kubelet and the network plugins have built in. Inside the mount namespace of
# the cluster they are folders of ours.
fixed_paths="/run/containerd /run/netns /var/lib/kubelet /var/lib/cni /var/log/containers"

# Settings of the kernel that kubelet and the bridge plugin change.
kernel_settings="net/ipv4/ip_forward vm/overcommit_memory vm/panic_on_oom kernel/panic
 kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes"

refuse_beside_kubelet()
{
    for comm in /proc/[0-9]*/comm; do
        if [ "$(cat "$comm" 2>/dev/null)" = kubelet ]; then
            die "a kubelet runs on this machine (process $(basename "$(dirname "$comm")"))," \
                "and a second one would take over its containers"
        fi
    done
}

# Every step is noted before it is taken, in the order in which it must be undone.
note_undo()
{
    printf '%s\n' "$*" | cat - "$dir/undo" > "$dir/undo.new"
    mv "$dir/undo.new" "$dir/undo"
}

prepare_host()
{
    : > "$dir/undo"
    for key in $kernel_settings; do
        [ ! -r "/proc/sys/$key" ] || note_undo setting "$key" "$(cat "/proc/sys/$key")"
    done
    for path in $fixed_paths; do
        make_missing_parents "$path"
    done
    note_undo bridge "$bridge"
}

# make_missing_parents PATH: and notes the removal of those that were not there
make_missing_parents()
{
    [ ! -d "$1" ] || return 0
    make_missing_parents "$(dirname "$1")"
    note_undo folder "$1"
    mkdir "$1"
}

undo_host()
{
    [ -f "$dir/undo" ] || return 0
    while read -r what name value; do
        case $what in
        setting) printf '%s\n' "$value" > "/proc/sys/$name" 2>/dev/null || : ;;
        folder) rmdir "$name" 2>/dev/null || : ;;
        bridge) ip link delete "$name" 2>/dev/null || : ;;
        esac
    done < "$dir/undo"
    rm -f "$dir/undo"
}

# A process that only holds the mount namespace; every other program is started inside it.
start_mounts()
{
    rm -f "$dir/run/mounts"
    launch mounts unshare -m --propagation private "$here/keep-mounts" "$dir" "$fixed_paths"
    wait_for 5 "mount namespace" test -e "$dir/mounts-ready"
}

write_node_config()
{
    mkdir -p "$dir/etc/cni" "$dir/containerd" "$dir/kubelet" "$dir/pod-logs"
    cat > "$dir/etc/containerd.toml" <<TOML
version = 2
root = "$dir/containerd/root"
state = "$dir/containerd/state"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.aufs",
    "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
    "io.containerd.snapshotter.v1.zfs"]
[grpc]
address = "$dir/containerd.sock"
[ttrpc]
address = "$dir/containerd.sock.ttrpc"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "localhost/pause:1"
restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "$dir/etc/cni"
TOML
    cat > "$dir/etc/cni/10-carnet.conflist" <<JSON
{"cniVersion": "0.4.0", "name": "carnet", "plugins": [
 {"type": "bridge", "bridge": "$bridge", "isGateway": true, "ipMasq": false,
  "ipam": {"type": "host-local", "dataDir": "$dir/cni", "ranges": [[{"subnet": "10.88.7.0/24"}]]}},
 {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
    cat > "$dir/etc/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: 127.0.0.1
port: $kubelet_port
healthzPort: 0
containerRuntimeEndpoint: unix://$dir/containerd.sock
cgroupDriver: cgroupfs
enforceNodeAllocatable: []
failSwapOn: false
oomScoreAdj: 0
makeIPTablesUtilChains: false
podLogsDir: $dir/pod-logs
volumePluginDir: $dir/kubelet/plugins
# Nothing answers there, so names fail at once; without an entry every pod gets a warning event.
clusterDNS: [127.0.0.1]
containerLogMaxSize: ${CARNET_LOG_MAX_SIZE:-10Mi}
syncFrequency: 10s
authentication:
  anonymous:
    enabled: false
  webhook:
    enabled: true
  x509:
    clientCAFile: $dir/pki/ca.crt
authorization:
  mode: Webhook
evictionHard:
  memory.available: 50Mi
  nodefs.available: 100Mi
  imagefs.available: 100Mi
tlsCertFile: $dir/pki/kubelet-server.crt
tlsPrivateKeyFile: $dir/pki/kubelet-server.key
YAML
}

in_containerd()
{
    nsenter -t "$(pid_of mounts)" -m -- ctr -a "$dir/containerd.sock" -n k8s.io "$@"
}

import_images()
{
    for image in pause notebook; do
        in_containerd images import --snapshotter overlayfs "$images/$image.tar" >> "$dir/log/images.log" 2>&1
    done
}

node_ready()
{
    [ "$(kube get node localhost -o \
        'jsonpath={.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null)" = True ]
}

# make_volumes: local folders of several sizes; a mode for one pod only must stand alone
make_volumes()
{
    number=0
    for size in 1 1 2 2 5 5 5 10 10 20 50; do
        print_volume $size "ReadWriteOnce, ReadOnlyMany, ReadWriteMany"
    done > "$dir/etc/volumes.yaml"
    print_volume 5 ReadWriteOncePod >> "$dir/etc/volumes.yaml"
    kube apply -f "$dir/etc/volumes.yaml"
}

# print_volume GIB MODES: with the next number
print_volume()
{
    number=$((number + 1))
    mkdir -p "$dir/volumes/$number"
    chmod 777 "$dir/volumes/$number"
    cat <<YAML
---
apiVersion: v1
kind: PersistentVolume
metadata:
  name: volume-$number
spec:
  storageClassName: standard
  capacity:
    storage: ${1}Gi
  accessModes: [$2]
  persistentVolumeReclaimPolicy: Retain
  hostPath:
    path: $dir/volumes/$number
YAML
}

pod_cgroups()
{
    find /sys/fs/cgroup -depth -type d -path '*/kubepods*' 2>/dev/null
}

# Without kubelet nothing starts containers again, so what its cgroups hold can be ended for good.
end_containers()
{
    for round in 1 2 3 4 5 6 7 8 9 10; do
        living=$(pod_cgroups | while read -r group; do cat "$group/cgroup.procs"; done | sort -u)
        [ -n "$living" ] || break
        # shellcheck disable=SC2086  # a list of numbers
        kill -KILL $living 2>/dev/null || :
        sleep 0.1
    done
    [ "$round" -lt 10 ] || say "warning: containers remain: $living"
}

# The shims of containerd outlive it on purpose; they are known by the address of our containerd.
end_shims()
{
    for process in /proc/[0-9]*; do
        case $({ tr '\0' ' ' < "$process/cmdline"; } 2>/dev/null) in
        *containerd-shim*" -address $dir/containerd.sock "*)
            kill -KILL "${process#/proc/}" 2>/dev/null || : ;;
        esac
    done
}

remove_pod_cgroups()
{
    pod_cgroups | while read -r group; do
        rmdir "$group" 2>/dev/null || :
    done
}

start_node()
{
    prepare_host
    start_mounts
    write_node_config
    start_containerd
    wait_for 20 containerd in_containerd version
    import_images
}

stop_node()
{
    finish kubelet 5
    end_containers
    finish containerd 5
    end_shims
    finish mounts 0
    remove_pod_cgroups
    undo_host
}
