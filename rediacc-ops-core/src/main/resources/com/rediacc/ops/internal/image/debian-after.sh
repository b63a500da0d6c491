# Run by mmdebstrap after the packages are installed; $1 is the guest's root.
set -eu
root="$1"
label=debian-root

mkdir -p "$root/etc/cloud/cloud.cfg.d" "$root/etc/ssh/sshd_config.d" "$root/boot/grub"
# No check at boot: mounting replays the journal, and a disk lives as long as one cluster.
echo "LABEL=$label / ext4 errors=remount-ro 0 0" >"$root/etc/fstab"
echo 'LANG=C.UTF-8' >"$root/etc/default/locale"
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' >"$root/etc/hosts"
echo localhost >"$root/etc/hostname"
echo 'PasswordAuthentication no' >"$root/etc/ssh/sshd_config.d/10-keys-only.conf"

# The message of the day and the check for mail would double the time of each login.
sed -i '/pam_motd\.so/d; /pam_mail\.so/d' "$root/etc/pam.d/sshd"

# cloud-init: the seed disk only, systemd-networkd only, and the modules that can apply here.
cat >"$root/etc/cloud/cloud.cfg.d/90_virtual_machine.cfg" <<'END'
datasource_list: [NoCloud, None]
locale: C.UTF-8
ssh_genkeytypes: [ed25519, ecdsa]
apt:
  preserve_sources_list: true
system_info:
  network:
    renderers: [networkd]
    activators: [networkd]
cloud_init_modules:
  - seed_random
  - bootcmd
  - write_files
  - growpart
  - resizefs
  - disk_setup
  - mounts
  - set_hostname
  - update_hostname
  - update_etc_hosts
  - ca_certs
  - users_groups
  - ssh
cloud_config_modules:
  - locale
  - set_passwords
  - apt_configure
  - ntp
  - timezone
  - runcmd
cloud_final_modules:
  - package_update_upgrade_install
  - write_files_deferred
  - scripts_vendor
  - scripts_per_once
  - scripts_per_boot
  - scripts_per_instance
  - scripts_user
  - phone_home
  - final_message
  - power_state_change
END

# Debian 12's cloud-init command looks up its entry point in the package's metadata, which takes a
# second under emulation, four times at each boot. This calls the same entry point directly.
if grep -q load_entry_point "$root/usr/bin/cloud-init"; then
  chroot "$root" dpkg-divert --quiet --local --rename --add /usr/bin/cloud-init
  cat >"$root/usr/bin/cloud-init" <<'END'
#!/usr/bin/python3
import sys

from cloudinit.cmd.main import main

if __name__ == "__main__":
    sys.exit(main())
END
  chmod 755 "$root/usr/bin/cloud-init"
fi

# No interface should wait 12 s for a router that never answers, but Debian 12's cloud-init does not
# pass accept-ra on to systemd-networkd. Its files are named after interfaces, so this runs at boot.
mkdir -p "$root/usr/lib/rediacc" "$root/etc/systemd/system/systemd-networkd.service.d"
cat >"$root/usr/lib/rediacc/no-router-advertisements" <<'END'
#!/bin/sh
for network in /etc/systemd/network/10-cloud-init-*.network; do
  [ -e "$network" ] || continue
  mkdir -p "$network.d"
  printf '[Network]\nIPv6AcceptRA=no\n' >"$network.d/no-router-advertisements.conf"
done
END
chmod 755 "$root/usr/lib/rediacc/no-router-advertisements"
cat >"$root/etc/systemd/system/systemd-networkd.service.d/no-router-advertisements.conf" <<'END'
[Service]
ExecStartPre=+/usr/lib/rediacc/no-router-advertisements
END

# Housekeeping that would run in the middle of a test.
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
  e2scrub_reap.service fstrim.timer grub-common.service; do
  chroot "$root" systemctl --quiet disable "$unit" 2>/dev/null || true
done
chroot "$root" systemctl --quiet enable systemd-networkd systemd-resolved systemd-timesyncd ssh
chroot "$root" systemctl --quiet set-default multi-user.target

# The boot loader, for emulators that start the disk through firmware. It is written to the gap
# before the first partition when the disk is made.
cat >"$root/boot/grub/grub.cfg" <<END
serial --unit=0 --speed=115200
terminal_input serial
terminal_output serial
search --no-floppy --label $label --set=root
linux /vmlinuz root=LABEL=$label ro console=ttyS0
initrd /initrd.img
boot
END
if [ -f "$root/usr/lib/grub/i386-pc/boot.img" ]; then
  chroot "$root" grub-mkimage -O i386-pc -p '(hd0,msdos1)/boot/grub' -o /boot/grub/core.img \
    biosdisk part_msdos ext2 normal configfile linux serial terminal search search_label
  cp "$root/usr/lib/grub/i386-pc/boot.img" "$root/boot/grub/boot.img"
fi

# Only while the image is built: packages that are installed in a guest reach its disk as usual.
sed -i '/^force-unsafe-io$/d' "$root"/etc/dpkg/dpkg.cfg.d/*

# Remove what two machines must not share, and what was only needed to build.
rm -f "$root"/etc/ssh/ssh_host_* "$root/var/lib/dbus/machine-id" "$root/etc/resolv.conf"
ln -s ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
: >"$root/etc/machine-id"
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/log/*.log "$root"/var/log/apt/*
# Otherwise the first boot rebuilds hardware database, linker cache and journal catalogue.
touch "$root/etc/.updated" "$root/var/.updated"
