#!/bin/sh
# kubectl against the sandbox, without extra flags: each command with the shape of a real server's answer.
. "$(dirname "$0")/lib.sh"
if ! command -v kubectl >/dev/null; then
    echo "ok 1 - kubectl # SKIP kubectl is not there"
    exit 0
fi
trap '"$carnet" sandbox stop >/dev/null 2>&1; rm -rf "$home"' EXIT
check "the sandbox starts" 0 "$carnet" sandbox start
"$carnet" sandbox kubeconfig >"$home/you"
"$carnet" sandbox kubeconfig --as viewer >"$home/viewer"
"$carnet" sandbox kubeconfig --as administrator >"$home/admin"
k() { KUBECONFIG="$home/you" kubectl "$@"; }
ka() { KUBECONFIG="$home/admin" kubectl "$@"; }
kv() { KUBECONFIG="$home/viewer" kubectl "$@"; }

check "version" 0 k version
has "the server's" "Server Version: v1.34"
check "api-resources" 0 k api-resources
has "notebooks" "kubeflow.org/v1"
check "api-versions" 0 k api-versions
has "batch" "batch/v1"
check "get notebooks" 0 k get notebooks
has "a table" "NAME"
check "get pods -o wide" 0 k get pods -o wide
has "columns of pods" "READY   STATUS"
has "the node" "NODE"
check "get all" 0 k get all
has "pods and sets" "statefulset.apps/hello"
check "get -o yaml" 0 k get notebook hello -o yaml
has "an object" "kind: Notebook"
check "get -o json" 0 k get notebook hello -o json
has "an object" '"kind": "Notebook"'
check "get what is not there" 1 k get notebook nobody
has "in the real words" 'Error from server (NotFound): notebooks.kubeflow.org "nobody" not found'
check "describe a pod" 0 k describe pod hello-0
has "its events" "Events:"
has "its state" "Running"
check "wait for it" 0 k wait --for=condition=Ready pod/hello-0 --timeout=30s
check "logs" 0 k logs hello-0
check "watch" 0 k get notebooks -w --request-timeout=2s
has "what is there" "hello"

cat >"$home/nb.yaml" <<'Y'
apiVersion: kubeflow.org/v1
kind: Notebook
metadata: {name: mine}
spec:
  template:
    spec:
      containers:
      - {name: mine, image: "jupyterlab-cpu:v1", resources: {requests: {cpu: 50m, memory: 32Mi}}}
Y
check "create -f" 0 k create -f "$home/nb.yaml"
has "created" "notebook.kubeflow.org/mine created"
check "create again" 1 k create -f "$home/nb.yaml"
has "is refused" "AlreadyExists"
check "apply" 0 k apply -f "$home/nb.yaml"
has "configured" "notebook.kubeflow.org/mine configured"
check "apply the same" 0 k apply -f "$home/nb.yaml"
has "unchanged" "notebook.kubeflow.org/mine unchanged"
sed 's/^spec:/spic: {}\nspec:/' "$home/nb.yaml" >"$home/odd.yaml"
check "an unknown field" 1 k apply -f "$home/odd.yaml"
has "is named" 'unknown field "spic"'
check "apply --server-side" 0 k apply --server-side --force-conflicts -f "$home/nb.yaml"
check "label" 0 k label notebook mine team=a
has "labeled" "notebook.kubeflow.org/mine labeled"
check "get by label" 0 k get notebooks -l team=a -o name
has "it alone" "notebook.kubeflow.org/mine"
hasnt "no other" "hello"
check "annotate" 0 k annotate notebook mine note=b
has "annotated" "annotated"
check "a merge patch" 0 k patch notebook mine --type=merge -p '{"metadata":{"labels":{"team":"b"}}}'
has "patched" "patched"
check "a JSON patch" 0 k patch notebook mine --type=json -p '[{"op":"remove","path":"/metadata/labels/team"}]'
check "a strategic patch of a custom kind" 1 k patch notebook mine -p '{"metadata":{}}'
check "edit" 0 env KUBECONFIG="$home/you" KUBE_EDITOR="sed -i s/jupyterlab-cpu:v1/jupyterlab-cpu:v2/" \
    kubectl edit notebook mine
has "edited" "notebook.kubeflow.org/mine edited"
check "delete --dry-run=server" 0 k delete notebook mine --dry-run=server
check "delete" 0 k delete notebook mine
has "deleted" 'notebook.kubeflow.org "mine" deleted'
check "it is gone" 1 k get notebook mine

check "create namespace" 0 ka create namespace lab
check "create quota" 0 ka create quota few -n lab --hard=pods=1
check "get quota" 0 ka get quota -n lab
check "delete namespace" 0 ka delete namespace lab --timeout=30s
check "can-i, yes" 0 k auth can-i create notebooks
has "yes" "yes"
check "can-i, no" 1 kv auth can-i create notebooks
has "no" "no"
check "can-i --list" 0 k auth can-i --list
has "rules" "notebooks.kubeflow.org"
check "whoami" 0 k auth whoami
has "the name" "you@sandbox.local"
check "what one may not" 1 kv delete notebook hello
has "in the real words" 'User "viewer@sandbox.local" cannot delete resource "notebooks" in API group "kubeflow.org" in the namespace "demo"'
echo "1..$n"
