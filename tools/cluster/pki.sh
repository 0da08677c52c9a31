#!/bin/sh
# pki.sh FOLDER NODE=ADDRESS…: every key, certificate and kubeconfig of the test cluster; the first node is the control plane.
set -eu
dir=$1; shift; mkdir -p "$dir"; cd "$dir"
server=${1#*=}
newkey='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
# shellcheck disable=SC2086 # several options
ca() {
  openssl req -x509 $newkey -days 30 -subj "/CN=$2" -keyout "$1.key" -out "$1.crt" \
    -addext keyUsage=critical,keyCertSign,cRLSign -addext basicConstraints=critical,CA:TRUE 2>/dev/null
}
# shellcheck disable=SC2086
cert() { # NAME AUTHORITY SUBJECT EXTENSIONS
  openssl req -new $newkey -subj "$3" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  printf '%s\n' "$4" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days 30 -extfile "$1.ext" -out "$1.crt" 2>/dev/null
  rm "$1.csr" "$1.ext"
}
kubeconfig() {
  cat > "$1.kubeconfig" <<Y
apiVersion: v1
kind: Config
current-context: cluster
clusters: [{name: cluster, cluster: {server: "https://$server:6443", certificate-authority-data: $(base64 -w0 < ca.crt)}}]
users: [{name: user, user: {client-certificate-data: $(base64 -w0 < "$1.crt"), client-key-data: $(base64 -w0 < "$1.key")}}]
contexts: [{name: cluster, context: {cluster: cluster, user: user}}]
Y
}
client='extendedKeyUsage=clientAuth'
ca ca portfolio-ca
ca front-proxy-ca front-proxy-ca
cert apiserver ca /CN=kube-apiserver "extendedKeyUsage=serverAuth
subjectAltName=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost,IP:127.0.0.1,IP:10.96.0.1,IP:$server"
cert apiserver-kubelet-client ca /O=system:masters/CN=kube-apiserver-kubelet-client "$client"
cert front-proxy-client front-proxy-ca /CN=front-proxy-client "$client"
for user in admin:/O=system:masters/CN=admin controller-manager:/CN=system:kube-controller-manager \
  scheduler:/CN=system:kube-scheduler proxy:/CN=system:kube-proxy; do
  cert "${user%%:*}" ca "${user#*:}" "$client"
  kubeconfig "${user%%:*}"
done
for node in "$@"; do
  name=${node%=*}
  cert "$name" ca "/O=system:nodes/CN=system:node:$name" "$client"
  kubeconfig "$name"
  cert "$name-serving" ca "/O=system:nodes/CN=system:node:$name" "extendedKeyUsage=serverAuth
subjectAltName=DNS:$name,IP:${node#*=}"
done
openssl genrsa -out service-accounts.key 2048 2>/dev/null
openssl rsa -in service-accounts.key -pubout -out service-accounts.pub 2>/dev/null
