# shellcheck shell=sh
# One authority, and a key pair and a kubeconfig for each program and person. Sourced; the caller has
# set "dir".

: "${dir:?set by the script that sources this}"

make_authority()
{
    openssl ecparam -name prime256v1 -genkey -noout -out "$dir/pki/ca.key"
    openssl req -x509 -new -key "$dir/pki/ca.key" -subj /CN=carnet-test-ca -days 3650 \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
        -out "$dir/pki/ca.crt"
    # The signer and the checker of service account tokens want RSA or EC; this pair is no certificate.
    openssl ecparam -name prime256v1 -genkey -noout -out "$dir/pki/sa.key"
    openssl ec -in "$dir/pki/sa.key" -pubout -out "$dir/pki/sa.pub" 2>/dev/null
    cat > "$dir/pki/extensions" <<EXTENSIONS
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = IP:127.0.0.1, DNS:localhost
EXTENSIONS
}

# make_certificate FILE SUBJECT
make_certificate()
{
    openssl ecparam -name prime256v1 -genkey -noout -out "$dir/pki/$1.key"
    openssl req -new -key "$dir/pki/$1.key" -subj "$2" |
        openssl x509 -req -CA "$dir/pki/ca.crt" -CAkey "$dir/pki/ca.key" -CAcreateserial \
            -days 3650 -extfile "$dir/pki/extensions" -out "$dir/pki/$1.crt" 2>/dev/null
}

base64_of()
{
    base64 -w 0 "$1"
}

# make_kubeconfig FILE USER NAMESPACE: the lines of the user's credentials come on standard input
make_kubeconfig()
{
    {
        cat <<HEAD
apiVersion: v1
kind: Config
current-context: test
clusters:
  - name: test
    cluster:
      server: https://127.0.0.1:$api_port
      certificate-authority-data: $(base64_of "$dir/pki/ca.crt")
contexts:
  - name: test
    context:
      cluster: test
      user: $2
      namespace: $3
users:
  - name: $2
    user:
HEAD
        sed 's/^/      /'
    } > "$1"
    chmod 600 "$1"
}

# make_identity FILE SUBJECT USER NAMESPACE: a kubeconfig with a client certificate
make_identity()
{
    make_identity_name=$(basename "$1" .kubeconfig)
    make_certificate "$make_identity_name" "$2"
    make_kubeconfig "$1" "$3" "$4" <<USER
client-certificate-data: $(base64_of "$dir/pki/$make_identity_name.crt")
client-key-data: $(base64_of "$dir/pki/$make_identity_name.key")
USER
}

make_all_identities()
{
    make_authority
    make_certificate etcd /CN=etcd
    make_certificate apiserver /CN=kube-apiserver
    make_certificate kubelet-server /CN=localhost
    make_identity "$dir/admin.kubeconfig" /O=system:masters/CN=admin admin default
    for name in kube-controller-manager kube-scheduler; do
        make_identity "$dir/pki/$name.kubeconfig" /CN=system:$name $name default
    done
    make_identity "$dir/pki/notebook-controller.kubeconfig" /CN=notebook-controller \
        notebook-controller default
    make_identity "$dir/pki/kubelet.kubeconfig" /O=system:nodes/CN=system:node:localhost \
        kubelet default
    for name in ada ben vic; do
        make_identity "$dir/$name.kubeconfig" "/CN=$name@example.org" "$name@example.org" ada
    done
    make_identity "$dir/sam.kubeconfig" /CN=sam@example.org sam@example.org sam
}

# The same rights by a token of a service account, once as it is and once from a program.
make_token_kubeconfigs()
{
    kube create token default-editor -n ada --duration 8760h > "$dir/token"
    chmod 600 "$dir/token"
    make_kubeconfig "$dir/token.kubeconfig" default-editor ada <<USER
token: $(cat "$dir/token")
USER
    make_exec_plugin
    make_kubeconfig "$dir/exec.kubeconfig" default-editor ada <<USER
exec:
  apiVersion: client.authentication.k8s.io/v1
  command: $dir/exec-credential
  interactiveMode: Never
USER
}

make_exec_plugin()
{
    cp "$dir/token" "$dir/exec-token"
    cat > "$dir/exec-credential" <<PLUGIN
#!/bin/sh
# Credential plugin of exec.kubeconfig. Tests may overwrite exec-token (a wrong one gives 401), set
# CARNET_EXEC_SECONDS (how long the answer claims to be good) and count the lines of exec-calls.
echo called >> '$dir/exec-calls'
cat <<JSON
{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{
 "token":"\$(cat '$dir/exec-token')",
 "expirationTimestamp":"\$(date -u -d "+\${CARNET_EXEC_SECONDS:-3600} seconds" +%Y-%m-%dT%H:%M:%SZ)"}}
JSON
PLUGIN
    chmod 700 "$dir/exec-credential"
}
