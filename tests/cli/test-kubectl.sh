#!/bin/sh
# kubectl against the sandbox, without extra flags: each command with the shape of a real server's answer.
# Every kubectl that is found is asked: those named in CARNET_TEST_KUBECTLS, that of the path, those beside it
# (kubectl.1.32), that of the tests' own cluster.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/carnet-cluster
. "$(dirname "$0")/lib.sh"

found=
for k in ${CARNET_TEST_KUBECTLS:-} kubectl "$(dirname "$(readlink -f "$(command -v kubectl)")")/kubectl.1.32" \
    "$cache"/v*/bin/kubectl; do
    version=$("$k" version --client 2>/dev/null | sed -n 's/.*\(v1\.[0-9]*\)\..*/\1/p' | head -n 1)
    case " $found " in *" $version="*) ;; *) [ -z "$version" ] || found="$found $version=$k" ;; esac
done
if [ -z "$found" ]; then
    echo "ok 1 - kubectl # SKIP kubectl is not there"
    exit 0
fi
trap '"$carnet" sandbox stop >/dev/null 2>&1; rm -rf "$home"' EXIT
check "the sandbox starts" 0 "$carnet" sandbox start
"$carnet" sandbox kubeconfig >"$home/you"
"$carnet" sandbox kubeconfig --as stranger >"$home/stranger"
"$carnet" sandbox kubeconfig --as administrator >"$home/admin"

# Of the version that is being asked: kubectl as the person, the administrator, somebody without rights;
# what is expected, and a line of what is printed.
k() { KUBECONFIG="$home/you" HOME="$home/$version" "$kubectl" "$@"; }
k_unchanged() { # the server's state may change between kubectl's look and its write: then it asks again
    tries=10
    while said=$(k "$@") && [ $tries -gt 0 ]; do
        case $said in *"no change"*) break ;; esac
        tries=$((tries - 1))
    done
    echo "$said"
}
ka() { KUBECONFIG="$home/admin" HOME="$home/$version" "$kubectl" "$@"; }
ks() { KUBECONFIG="$home/stranger" HOME="$home/$version" "$kubectl" -n demo "$@"; }
c() { words=$1; shift; check "$version: $words" "$@"; }
h() { has "$version: $1" "$2"; }
line() {
    if printf '%s\n' "$out" | grep -Eq "$2"; then ok "$version: $1"; else not_ok "$version: $1: no line '$2'"; fi
}
newer() { [ "${version#v1.}" -ge "$1" ]; }

look() {
    c "version" 0 k version
    h "the server's" 'v1.34'
    c "api-resources" 0 k api-resources
    line "a custom kind" '^notebooks +kubeflow.org/v1 +true +Notebook$'
    line "a short name" '^pods +po +v1 +true +Pod$'
    line "a kind without namespace" '^namespaces +ns +v1 +false +Namespace$'
    c "api-versions" 0 k api-versions
    line "a group" '^batch/v1$'
    line "older versions" '^kubeflow.org/v1beta1$'
    c "get notebooks" 0 k get notebooks
    line "its head" '^NAME +AGE$'
    c "get nothing" 0 k get jobs
    h "says so" 'No resources found in demo namespace.'
    c "get pods" 0 k get pods
    line "its head" '^NAME +READY +STATUS +RESTARTS +AGE$'
    line "a row" '^hello-0 +1/1 +Running +0 +[0-9]+[smh]'
    c "get pods -o wide" 0 k get pods -o wide
    line "its head" '^NAME +READY +STATUS +RESTARTS +AGE +IP +NODE +NOMINATED NODE +READINESS GATES$'
    c "get nodes -o wide" 0 k get nodes -o wide
    line "a node" '^localhost +Ready +<none> +[0-9]+[smh][0-9sm]* +v1\.34\.'
    c "get pvc" 0 k get pvc hello-workspace
    line "a claim" '^hello-workspace +Bound +pvc-[0-9a-f-]+ +1Gi +RWO +standard '
    c "get sts" 0 k get sts hello -o wide
    line "a set" '^hello +1/1 +[0-9]+[smh][0-9sm]* +hello +localhost/'
    c "get quota" 0 k get quota -n team
    line "a quota" '^kf-resource-quota +.*persistentvolumeclaims: [0-9]/5'
    c "get ns" 0 k get ns
    line "a namespace" '^demo +Active +'
    c "get sc" 0 k get sc
    line "a class" '^standard \(default\) +'
    c "get events" 0 k get events
    line "an event" ' +Normal +Scheduled +pod/hello-0 +Successfully assigned demo/hello-0 to localhost$'
    c "get all" 0 k get all
    h "sets" 'statefulset.apps/hello'
    h "pods" 'pod/hello-0'
    c "get of all namespaces" 0 ka get notebooks -A
    line "its head" '^NAMESPACE +NAME +AGE$'
    line "another's" '^library +reading-room +'
    c "get two kinds by name" 0 k get notebook/hello pod/hello-0 -o name
    line "the second" '^pod/hello-0$'
    c "get -o yaml" 0 k get notebook hello -o yaml
    line "an object" '^kind: Notebook$'
    c "get -o json" 0 k get notebooks -o json
    line "a list" '"kind": "List"'
    c "get -o jsonpath" 0 k get pod hello-0 -o 'jsonpath={.status.containerStatuses[0].ready}'
    line "a value" '^true$'
    c "get -o custom-columns" 0 k get pods -o custom-columns=N:.metadata.name
    line "a column" '^hello-0$'
    c "get -l" 0 k get pods -l app=hello -o name
    line "it alone" '^pod/hello-0$'
    c "get --field-selector" 0 k get pods --field-selector=status.phase=Pending -o name
    line "what waits" '^pod/needs-a-gpu-0$'
    hasnt "$version: nothing else" 'hello'
    c "get --sort-by" 0 k get pods --sort-by=.metadata.name
    c "get --chunk-size" 0 k get notebooks --chunk-size=1 -o name
    line "the last page" 'notebook.kubeflow.org/resting$'
    c "get what is not there" 1 k get notebook nobody
    h "the real words" 'Error from server (NotFound): notebooks.kubeflow.org "nobody" not found'
    c "get a kind that is none" 1 k get unicorns
    h "the real words" "the server doesn't have a resource type \"unicorns\""
    c "get --raw" 0 k get --raw /api/v1/namespaces/demo
    h "an object" '"kind":"Namespace"'
}

describe() {
    c "describe a notebook" 0 k describe notebook hello
    line "its kind" '^Kind: +Notebook$'
    line "its events" '^  Normal +Scheduled +'
    c "describe a pod" 0 k describe pod hello-0
    line "its node" '^Node: +localhost/127.0.0.1$'
    line "its state" '^    State: +Running$'
    line "its volume" '^    Type: +PersistentVolumeClaim '
    line "its class" '^QoS Class: +Burstable$'
    line "its events" '^  Normal +Started +[0-9]+.* kubelet +Started container hello$'
    c "describe a pod that waits" 0 k describe pod needs-a-gpu-0
    h "why" 'Insufficient nvidia.com/gpu'
    c "describe a claim" 0 k describe pvc hello-workspace
    line "who uses it" '^(Used|Mounted) By: +hello-0$'
    c "describe a node" 0 ka describe node localhost
    line "its health" '^  Ready +True +'
    line "its pods" '^  demo +hello-0 +100m '
    line "what is asked of it" '^  memory +[0-9]+M'
    c "describe a namespace" 0 k describe ns team
    line "its state" '^Status: +Active$'
    line "its quota" '^ +requests.cpu +'
    c "describe a quota" 0 k describe quota -n team
    line "a figure" '^requests.memory +[0-9]+.* +2Gi$'
    c "logs" 0 k logs hello-0
    h "a line" 'http://127.0.0.1:'
    c "logs --tail" 0 k logs hello-0 --tail=1 --timestamps
    line "with its time" '^20[0-9-]+T[0-9:.]+Z '
    c "logs of what is not there" 1 k logs nobody
    h "the real words" 'pods "nobody" not found'
    c "logs -p" 1 k logs hello-0 -p
    h "the real words" 'previous terminated container "hello" in pod "hello-0" not found'
    c "logs of a pod without a node are empty" 0 k logs needs-a-gpu-0
    out=$(k logs -f hello-0 --request-timeout=3s 2>&1 </dev/null)
    line "logs -f" 'http://127.0.0.1:'
    c "top pod" 0 k top pod
    line "a pod" '^hello-0 +[0-9]+m +[0-9]+Mi'
    c "top node" 0 k top node
    line "a node" '^localhost +[0-9]+m +[0-9]+% +[0-9]+Mi +[0-9]+%'
    c "exec" 1 k exec hello-0 -- true
    h "is not there" 'the sandbox'
}

watches() {
    c "get -w" 0 k get notebooks -w --request-timeout=2s
    line "what is there" '^hello +'
    k get pods -w --output-watch-events >"$home/watched" 2>&1 </dev/null &
    watcher=$!
    until grep -q hello-0 "$home/watched" || ! kill -0 $watcher; do :; done
    c "create a pod while it is watched" 0 k create -f "$home/pod.yaml"
    c "wait for it" 0 k wait --for=condition=Ready pod/loop --timeout=60s
    h "met" 'pod/loop condition met'
    if newer 23; then
        c "wait for a field" 0 k wait '--for=jsonpath={.status.phase}=Running' pod/loop --timeout=30s
    fi
    c "delete it" 0 k delete pod loop
    h "deleted" 'pod "loop" deleted'
    until grep -q '^DELETED' "$home/watched" || ! kill -0 $watcher; do :; done
    kill $watcher 2>/dev/null
    out=$(cat "$home/watched")
    line "the watch saw it come" '^ADDED +loop +0/1 +Pending '
    line "and change" '^MODIFIED +loop +1/1 +Running '
    line "and go" '^DELETED +loop '
    c "wait for what never comes" 1 k wait --for=condition=Never pod/hello-0 --timeout=1s
    h "the real words" 'timed out waiting for the condition'
}

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
cat >"$home/pod.yaml" <<'Y'
apiVersion: v1
kind: Pod
metadata: {name: loop, labels: {app: loop}}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - {name: loop, image: "localhost/jupyterlab-cpu:v1"}
Y
cat >"$home/two.yaml" <<'Y'
apiVersion: v1
kind: Pod
metadata: {name: two}
spec:
  nodeSelector: {nowhere: "yes"}
  containers: [{name: a, image: "localhost/x:1"}, {name: b, image: "localhost/x:1"}]
Y
sed 's/{name: a, image: "localhost.x:1"}/{name: a, image: "localhost\/x:2"}/' "$home/two.yaml" >"$home/two2.yaml"
cat >"$home/claim.yaml" <<'Y'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: extra}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
Y
sed 's/jupyterlab-cpu:v1/jupyterlab-cpu:v2/' "$home/nb.yaml" >"$home/nb2.yaml"
sed 's/^spec:/spic: {}\nspec:/' "$home/nb.yaml" >"$home/odd.yaml"

write() {
    c "create -f" 0 k create -f "$home/nb.yaml"
    line "created" '^notebook.kubeflow.org/mine created$'
    c "create again" 1 k create -f "$home/nb.yaml"
    h "is refused" '(AlreadyExists)'
    if newer 25; then
        c "create --dry-run=server" 0 k create -f "$home/claim.yaml" --dry-run=server -o name
        line "its name" '^persistentvolumeclaim/extra$'
    fi
    c "nothing came of it" 1 k get pvc extra
    c "apply onto it" 0 k apply -f "$home/nb2.yaml"
    line "configured" '^notebook.kubeflow.org/mine configured$'
    c "apply the same" 0 k apply -f "$home/nb2.yaml"
    line "unchanged" '^notebook.kubeflow.org/mine unchanged$'
    if newer 25; then
        c "diff" 1 k diff -f "$home/nb.yaml"
        line "what would change" '^\+ +.*jupyterlab-cpu:v1'
        c "an unknown field" 1 k apply -f "$home/odd.yaml"
        h "is named" 'unknown field "spic"'
    fi
    c "apply --server-side" 0 k apply --server-side --force-conflicts -f "$home/nb2.yaml"
    h "done" 'notebook.kubeflow.org/mine serverside-applied'
    c "replace" 0 k replace -f "$home/nb.yaml"
    h "done" 'notebook.kubeflow.org/mine replaced'
    c "label" 0 k label notebook mine team=a
    h "done" 'notebook.kubeflow.org/mine labeled'
    c "label it otherwise" 1 k label notebook mine team=b
    h "is refused" "already has a value (a), and --overwrite is false"
    c "annotate" 0 k annotate notebook mine note=b
    h "done" 'notebook.kubeflow.org/mine annotated'
    c "a merge patch" 0 k patch notebook mine --type=merge -p '{"metadata":{"labels":{"team":"b"}}}'
    h "done" 'notebook.kubeflow.org/mine patched'
    c "a patch without effect" 0 k_unchanged patch notebook mine --type=merge -p '{"metadata":{"labels":{"team":"b"}}}'
    h "done" 'notebook.kubeflow.org/mine patched (no change)'
    c "a JSON patch" 0 k patch notebook mine --type=json -p '[{"op":"remove","path":"/metadata/labels/team"}]'
    c "a strategic patch of a custom kind" 1 k patch notebook mine -p '{"metadata":{}}'
    c "edit" 0 env KUBECONFIG="$home/you" KUBE_EDITOR="sed -i s/jupyterlab-cpu:v1/jupyterlab-cpu:v3/" \
        HOME="$home/$version" "$kubectl" edit notebook mine
    h "done" 'notebook.kubeflow.org/mine edited'
    if newer 25; then
        c "delete --dry-run=server" 0 k delete notebook mine --dry-run=server
        h "says so" '(server dry run)'
    fi
    c "delete -l" 0 k delete notebooks -l nobody=there
    h "nothing" 'No resources found'
    c "delete in the foreground" 0 k delete notebook mine --cascade=foreground
    h "done" 'notebook.kubeflow.org "mine" deleted'
    c "it is gone" 1 k get notebook mine
    c "apply creates" 0 k apply -f "$home/claim.yaml"
    line "created" '^persistentvolumeclaim/extra created$'
    c "delete -f" 0 k delete -f "$home/claim.yaml"
    h "done" 'persistentvolumeclaim "extra" deleted'
    c "delete --ignore-not-found" 0 k delete pvc extra --ignore-not-found
    c "apply a pod" 0 k apply -f "$home/two.yaml"
    line "created" '^pod/two created$'
    c "apply another image" 0 k apply -f "$home/two2.yaml"
    line "configured" '^pod/two configured$'
    c "its other container stays" 0 k get pod two -o 'jsonpath={.spec.containers[*].image}'
    line "both" '^localhost/x:2 localhost/x:1$'
    c "delete it at once" 0 k delete pod two --grace-period=0 --force
    c "a strategic patch of a pod" 0 k patch pod hello-0 -p '{"metadata":{"labels":{"seen":"yes"}}}'
    h "done" 'pod/hello-0 patched'
    c "and back" 0 k label pod hello-0 seen-
}

generators() {
    c "create namespace" 0 ka create namespace lab
    line "created" '^namespace/lab created$'
    c "create quota" 0 ka create quota few -n lab --hard=pods=1
    c "create configmap" 0 ka create configmap cm -n lab --from-literal=a=b
    c "create secret" 0 ka create secret generic sec -n lab --from-literal=a=b
    c "create serviceaccount" 0 ka create serviceaccount who -n lab
    c "create role" 0 ka create role reader -n lab --verb=get --resource=pods
    c "create rolebinding" 0 ka create rolebinding rb -n lab --clusterrole=kubeflow-view --user=x
    c "get rolebinding" 0 ka get rolebinding rb -n lab -o wide
    line "its users" '^rb +ClusterRole/kubeflow-view +.* x'
    c "create job" 0 ka create job once -n lab --image=localhost/jupyterlab-cpu:v1 -- true
    c "wait for it" 0 ka wait --for=condition=Complete job/once -n lab --timeout=60s
    c "get job" 0 ka get job once -n lab
    line "its row" '^once +(Complete +)?1/1 '
    c "delete job" 0 ka delete job once -n lab
    c "delete namespace" 0 ka delete namespace lab --timeout=60s
    h "deleted" 'namespace "lab" deleted'
    c "it is gone" 1 ka get namespace lab
}

access() {
    c "can-i, yes" 0 k auth can-i create notebooks
    line "yes" '^yes$'
    c "can-i, no" 1 ks auth can-i create notebooks
    line "no" '^no$'
    c "can-i of a subresource" 0 k auth can-i get pods --subresource=log
    c "can-i --list" 0 k auth can-i --list
    line "a rule" '^notebooks.kubeflow.org +\[\] +\[\] +\[.*create'
    if newer 28; then
        c "whoami" 0 k auth whoami
        line "the name" '^Username +you@sandbox.local$'
    fi
    c "what one may not" 1 ks delete notebook hello
    h "the real words" 'User "stranger@sandbox.local" cannot delete resource "notebooks" in API group "kubeflow.org" in the namespace "demo"'
    c "a token that is nobody's" 1 k --token=0123456789abcdef get pods
    h "the real words" 'You must be logged in to the server'
    if newer 30; then
        c "explain" 0 k explain notebook.spec
        line "its kind" '^KIND: +Notebook$'
        h "its fields" 'template'
    fi
}

for pair in $found; do
    version=${pair%%=*} kubectl=${pair#*=}
    mkdir -p "$home/$version"
    look; describe; watches; write; generators; access
done
echo "1..$n"
