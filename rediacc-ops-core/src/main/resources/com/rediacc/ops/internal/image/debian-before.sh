# Run by mmdebstrap before the packages are installed; $1 is the guest's root, $architecture the
# guest's.
set -eu
root="$1"

# A small initial RAM disk: the devices that virtual machines boot from, and nothing else.
mkdir -p "$root/etc/initramfs-tools/conf.d"
cat >"$root/etc/initramfs-tools/conf.d/virtual-machine" <<'END'
MODULES=list
COMPRESS=zstd
RESUME=none
END
cat >"$root/etc/initramfs-tools/modules" <<'END'
virtio_pci
virtio_blk
virtio_scsi
sd_mod
ext4
END
case "$architecture" in
  amd64) printf '%s\n' ahci ata_piix >>"$root/etc/initramfs-tools/modules" ;;
  arm64) printf '%s\n' virtio_mmio >>"$root/etc/initramfs-tools/modules" ;;
esac
