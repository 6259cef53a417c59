#!/bin/sh
# The command line against a real API server, with kubectl as the other hand. Prints TAP.
. "$(dirname "$0")/../cli/lib.sh"
dir=${CARNET_TEST_DIR:?}
kubectl() { "$CARNET_TEST_KUBECTL" --kubeconfig "$dir/admin.kubeconfig" --cache-dir "$home/kube-cache" "$@"; }
as() { person=$1; shift; KUBECONFIG="$dir/$person.kubeconfig" "$carnet" "$@"; }

notebook() { # name image gpus
    kubectl apply -f - >/dev/null <<YAML
apiVersion: kubeflow.org/v1
kind: Notebook
metadata: {name: $1, namespace: ada}
spec:
  template:
    spec:
      containers:
      - name: $1
        image: $2
        imagePullPolicy: IfNotPresent
        resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {nvidia.com/gpu: "$3"}}
YAML
}
# until NAME TEXT COMMAND…: the text appears within a minute
until_has() {
    name=$1 text=$2; shift 2
    end=$(($(date +%s) + 60))
    while [ "$(date +%s)" -lt $end ]; do
        out=$("$@" 2>&1)
        case $out in *"$text"*) ok "$name"; return ;; esac
    done
    not_ok "$name: '$text' did not come"
}
trap 'kubectl delete notebooks -n ada cli-a cli-b --ignore-not-found --wait=false >/dev/null 2>&1; rm -rf "$home"' EXIT

notebook cli-a localhost/notebook:1 0
until_has "a server made by kubectl is listed" "cli-a" as ada ps
until_has "ps -o json has its state" '"name": "cli-a"' as ada ps -o json
check "ps -o name" 0 as ada ps -o name
has "names alone" "cli-a"
check "status" 0 as ada status cli-a
has "of that server" "cli-a"
check "status -o yaml is the platform's object" 0 as ada status cli-a -o yaml
has "kind" "kind: Notebook"
hasnt "without managed fields" "managedFields"
check "status of nobody" 3 as ada status nobody-here
check "why of nobody" 3 as ada why nobody-here
check "why for a stranger" 4 as sam why -n ada cli-a
if [ "${CARNET_TEST_NODE:-no}" = yes ]; then
    until_has "it becomes ready" '"state": "ready"' as ada status cli-a -o json
    notebook cli-b localhost/notebook:1 1
    until_has "a GPU that is not there: the scheduler's words" "Insufficient nvidia.com/gpu" as ada status cli-b
    until_has "and its cause" '"cause": "no-gpu"' as ada status cli-b -o json
    check "why" 0 as ada why cli-b
    has "says it in a sentence" "No node has a free GPU."
    has "with the evidence" "FailedScheduling"
    has "and what to do, as a command" "carnet stop -n ada cli-b"
    has "and what could not be looked at" "? nodes: no right to see"
    check "why -o name is the cause" 0 as ada why cli-b -o name
    has "by its id" "no-gpu"
    check "why -o json" 0 as ada why cli-b -o json
    has "has steps" '"kind": "wait"'
    has "and what is not the cause" '"not_the_cause"'
    check "a viewer" 0 as vic why -n ada cli-b
    hasnt "is told no command to change it" "carnet stop"
    has "but who may" "you may not"
fi

check "stop" 0 as ada stop cli-a
stopped=$(kubectl get notebook -n ada cli-a -o jsonpath='{.metadata.annotations.kubeflow-resource-stopped}')
case $stopped in 20??-*T*Z) ok "the annotation is there" ;; *) not_ok "the annotation is '$stopped'" ;; esac
until_has "it is stopped" '"state": "stopped"' as ada status cli-a -o json
check "start" 0 as ada start ada/cli-a
stopped=$(kubectl get notebook -n ada cli-a -o jsonpath='{.metadata.annotations.kubeflow-resource-stopped}')
[ -z "$stopped" ] && ok "the annotation is gone" || not_ok "the annotation is '$stopped'"

check "a viewer may list" 0 as vic ps -n ada
check "a viewer may not stop" 4 as vic stop -n ada cli-a
check "a stranger may not list" 4 as sam ps -n ada
has "and is told the right that is missing" "list notebooks.kubeflow.org"
check "a stranger has a namespace" 0 as sam ps
check "token" 0 as token ps
check "exec plugin" 0 as exec ps
check "one frame" 0 as ada --snapshot 80x24 -n ada
has "has the server" "cli-a"

check "delete needs --yes without a terminal" 2 as ada delete cli-a
check "delete" 0 as ada delete cli-a --yes
until_has "it is gone, also for kubectl" "NotFound" kubectl get notebook -n ada cli-a
check "and for carnet" 3 as ada status cli-a
