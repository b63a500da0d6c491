# No database of the package's own: each node makes the one that its role needs.
set -eu
mkdir -p /etc/postgresql-common
cat >/etc/postgresql-common/createcluster.conf <<'END'
create_main_cluster = false
add_include_dir = 'conf.d'
END
