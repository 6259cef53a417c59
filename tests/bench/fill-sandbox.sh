#!/bin/sh
# Puts stopped servers into a running sandbox, over one connection: fill-sandbox.sh KUBECONFIG COUNT
set -eu
kubeconfig=$1 count=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
value() { sed -n "s/^ *$1: //p" "$kubeconfig"; }
value certificate-authority-data | base64 -d >"$work/ca.pem"
cat >"$work/body" <<'END'
{"apiVersion":"kubeflow.org/v1","kind":"Notebook","metadata":{"name":"load-%05d","annotations":
{"kubeflow-resource-stopped":"2026-01-01T00:00:00Z"}},"spec":{"template":{"spec":{"containers":[{"name":"load-%05d",
"image":"jupyter-scipy:v1.%d","resources":{"requests":{"cpu":"500m","memory":"1Gi"}}}]}}}}
END
# A configuration of curl forgets everything at "next".
awk -v count="$count" -v token="$(value token)" -v ca="$work/ca.pem" -v body="$(tr -d '\n' <"$work/body")" \
    -v url="$(value server)/apis/kubeflow.org/v1/namespaces/$(value namespace)/notebooks" 'BEGIN {
    for (i = 1; i <= count; i++) {
        data = sprintf(body, i, i, i % 7)
        gsub(/"/, "\\\"", data)
        printf "%surl = \"%s\"\ncacert = \"%s\"\noutput = \"/dev/null\"\nwrite-out = \"%%{http_code}\\n\"\n",
            (i == 1 ? "" : "next\n"), url, ca
        printf "header = \"Authorization: Bearer %s\"\nheader = \"Content-Type: application/json\"\n", token
        printf "data = \"%s\"\n", data
    }
}' >"$work/config"
curl -s -K "$work/config" | sort | uniq -c | sed 's/^ *\([0-9]*\) \(.*\)/\1 requests were answered with \2/'
