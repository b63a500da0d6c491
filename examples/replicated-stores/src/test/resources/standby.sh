# A standby: follows whichever node takes writes. Once promoted it waits for rediacc12 as the primary
# waits for rediacc11.
set -eu
pg_createcluster 15 main
data=/var/lib/postgresql/15/main
rm -rf "$data"
runuser -u postgres -- pg_basebackup --host rediacc1 --username app --pgdata "$data" --checkpoint fast
touch "$data/standby.signal"
cat >/etc/postgresql/15/main/conf.d/node.conf <<END
cluster_name = '$(hostname)'
listen_addresses = '*'
primary_conninfo = 'host=rediacc1,rediacc11,rediacc12 user=app target_session_attrs=read-write connect_timeout=3'
synchronous_standby_names = 'rediacc12'
wal_receiver_timeout = 5s
END
cat >>/etc/postgresql/15/main/pg_hba.conf <<'END'
host all app 192.168.111.0/24 trust
host replication app 192.168.111.0/24 trust
END
systemctl enable --now postgresql@15-main
