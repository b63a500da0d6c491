# Run by mmdebstrap before anything of the guest runs, where the kernel does not run programs of its
# architecture: $interpreter does from now on, for machine $machine of the ELF header. What is
# registered in a user namespace ends with it (Linux 6.7 and later).
set -eu
handlers=/proc/sys/fs/binfmt_misc
mount -t binfmt_misc binfmt_misc "$handlers"
# ELF, 64 bits, little-endian; any system; an executable (2) or a position-independent one (3).
# F: the interpreter is opened here, outside the guest's root. P: it gets the guest's argv[0].
elf='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00'
mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
printf '%s' ":guest:M::$elf$machine\\x00:$mask:$interpreter:PF" >"$handlers/register"
