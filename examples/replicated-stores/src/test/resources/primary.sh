# The primary: rediacc11 must have a transaction on its disk before it counts as committed.
set -eu
pg_createcluster 15 main
cat >/etc/postgresql/15/main/conf.d/node.conf <<'END'
cluster_name = 'rediacc1'
listen_addresses = '*'
synchronous_standby_names = 'rediacc11'
wal_sender_timeout = 5s
END
cat >>/etc/postgresql/15/main/pg_hba.conf <<'END'
host all app 192.168.111.0/24 trust
host replication app 192.168.111.0/24 trust
END
systemctl enable --now postgresql@15-main
# There is no standby to wait for yet.
export PGOPTIONS='-c synchronous_commit=local'
runuser -u postgres -- createuser --replication app
runuser -u postgres -- createdb --owner app app
runuser -u postgres -- psql -d app -c 'CREATE TABLE ledger (id int PRIMARY KEY); ALTER TABLE ledger OWNER TO app'
