# No database of the package's own: each node makes the one that its role needs.
set -eu
mkdir -p /etc/postgresql-common
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
