# One member of an etcd cluster of three.
set -eu
name=$(hostname)
cat >/etc/default/etcd <<END
ETCD_NAME=$name
ETCD_DATA_DIR=/var/lib/etcd/default
ETCD_LISTEN_PEER_URLS=http://0.0.0.0:2380
ETCD_LISTEN_CLIENT_URLS=http://0.0.0.0:2379
ETCD_INITIAL_ADVERTISE_PEER_URLS=http://$name:2380
ETCD_ADVERTISE_CLIENT_URLS=http://$name:2379
ETCD_INITIAL_CLUSTER=rediacc1=http://rediacc1:2380,rediacc11=http://rediacc11:2380,rediacc12=http://rediacc12:2380
# Patient enough for emulated machines.
ETCD_HEARTBEAT_INTERVAL=300
ETCD_ELECTION_TIMEOUT=3000
END
systemctl stop etcd
rm -rf /var/lib/etcd/default
# It is up when a majority is: not before this step has ended on the others.
systemctl start --no-block etcd
