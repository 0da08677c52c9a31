#!/bin/bash
# The first process of a node of the test cluster: containerd, kubelet, kube-proxy and network policies; on the control
# plane its programs too. It ends when one of them ends.
# node.sh NAME ADDRESS POD-RANGE control-plane|worker REGISTRY ITS-ADDRESS [OTHER-POD-RANGE=OTHER-ADDRESS…]
set -eu
name=$1 ip=$2 cidr=$3 role=$4 registry=$5 registry_here=$6; shift 6
pki=/etc/kubernetes/pki log=/var/log/kube; mkdir -p $log /run/values /etc/cni/net.d /etc/kubernetes/config
mount --make-rshared /
mount -o remount,rw /sys
for m in /sys/fs/cgroup/*/; do mount -o remount,bind,rw "$m"; done
[ -e /dev/kmsg ] || mknod /dev/kmsg c 1 11
# The kubelet would set these for the whole machine: let it read what it wants to see instead.
for v in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
  f=/run/values/${v%=*}; mkdir -p "$(dirname "$f")"; echo "${v#*=}" > "$f"; mount --bind "$f" "/proc/sys/${v%=*}"
done
sysctl -qw net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
for other in "$@"; do ip route replace "${other%=*}" via "${other#*=}"; done

cat > /etc/containerd/config.toml <<T
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$registry/pause:1"
  disable_apparmor = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/etc/containerd/certs.d"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
T
# The tests' registry has no certificate.
mkdir -p "/etc/containerd/certs.d/$registry"
cat > "/etc/containerd/certs.d/$registry/hosts.toml" <<T
server = "http://$registry_here"
[host."http://$registry_here"]
  capabilities = ["pull", "resolve"]
T
cat > /etc/cni/net.d/10-bridge.conflist <<J
{"cniVersion": "1.0.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true, "mtu": 1500,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$cidr"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
J
cat > /etc/kubernetes/config/kubelet.yaml <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
cgroupDriver: cgroupfs
failSwapOn: false
oomScoreAdj: 0
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $pki/$name-serving.crt
tlsPrivateKeyFile: $pki/$name-serving.key
clusterDNS: [10.96.0.10]
clusterDomain: cluster.local
imageGCHighThresholdPercent: 100
evictionHard: {nodefs.available: "0%", nodefs.inodesFree: "0%", imagefs.available: "0%", imagefs.inodesFree: "0%", memory.available: 100Mi}
Y
cat > /etc/kubernetes/config/proxy.yaml <<Y
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
oomScoreAdj: 0
clusterCIDR: 10.244.0.0/16
hostnameOverride: $name
clientConnection: {kubeconfig: $pki/proxy.kubeconfig}
conntrack: {maxPerCore: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
iptables: {minSyncPeriod: 100ms, syncPeriod: 30s}
Y
start() { n=$1; shift; "$@" > "$log/$n.log" 2>&1 & }
start containerd containerd
if [ "$role" = control-plane ]; then
  start etcd kube etcd --data-dir /var/lib/etcd --unsafe-no-fsync --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380 --log-level warn
  start apiserver kube apiserver --etcd-servers=http://127.0.0.1:2379 --advertise-address="$ip" --secure-port=6443 --service-cluster-ip-range=10.96.0.0/16 \
    --client-ca-file=$pki/ca.crt --tls-cert-file=$pki/apiserver.crt --tls-private-key-file=$pki/apiserver.key \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local --service-account-key-file=$pki/service-accounts.pub --service-account-signing-key-file=$pki/service-accounts.key \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    --kubelet-client-certificate=$pki/apiserver-kubelet-client.crt --kubelet-client-key=$pki/apiserver-kubelet-client.key --kubelet-certificate-authority=$pki/ca.crt --kubelet-preferred-address-types=InternalIP \
    --requestheader-client-ca-file=$pki/front-proxy-ca.crt --requestheader-allowed-names=front-proxy-client --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file=$pki/front-proxy-client.crt --proxy-client-key-file=$pki/front-proxy-client.key
  until curl -sf --cacert $pki/ca.crt https://127.0.0.1:6443/readyz > /dev/null; do sleep 0.2; done
  start controller-manager kube controller-manager --kubeconfig=$pki/controller-manager.kubeconfig --leader-elect=false --use-service-account-credentials --service-account-private-key-file=$pki/service-accounts.key --root-ca-file=$pki/ca.crt --cluster-signing-cert-file=$pki/ca.crt --cluster-signing-key-file=$pki/ca.key --bind-address=127.0.0.1
  start scheduler kube scheduler --kubeconfig=$pki/scheduler.kubeconfig --leader-elect=false --bind-address=127.0.0.1
fi
until ctr version > /dev/null 2>&1; do sleep 0.1; done
start kubelet kube kubelet --config=/etc/kubernetes/config/kubelet.yaml --kubeconfig="$pki/$name.kubeconfig" --hostname-override="$name" --node-ip="$ip"
start proxy kube proxy --config=/etc/kubernetes/config/proxy.yaml
start policies kube policies --kubeconfig=$pki/admin.kubeconfig --hostname-override="$name" --service-cluster-ip-range=10.96.0.0/16
# Stops with the container; ends with the first command that ends.
trap 'kill $(jobs -p); exit 0' TERM INT
wait -n; echo "a command ended" >&2; tail -n 3 $log/*.log >&2; exit 1
