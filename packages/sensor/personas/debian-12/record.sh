#!/bin/sh
# Sets up a Debian 12 with everything the Debian personas may have, and records it for packages/sensor/personas/debian-12.
# Usage: record.sh CHROOT_DIRECTORY   (as root; needs debootstrap and python3; nothing in it is ever started)
set -e
root=$1
here=$(cd "$(dirname "$0")" && pwd)
debootstrap --include=ca-certificates bookworm "$root"
mirror=$(awk '{ print $2; exit }' "$root/etc/apt/sources.list")
cat > "$root/etc/apt/sources.list" <<LIST
deb $mirror bookworm main non-free-firmware
deb $mirror bookworm-updates main non-free-firmware
deb $mirror-security bookworm-security main non-free-firmware
LIST
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
mount -t proc proc "$root/proc"
trap 'umount "$root/proc"' EXIT
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
chroot "$root" apt-get update
chroot "$root" apt-get -y dist-upgrade
# shellcheck disable=SC2046
chroot "$root" apt-get install -y --no-install-recommends $(cat "$here/record-packages.txt")
chroot "$root" update-alternatives --set awk /usr/bin/mawk
python3 "$here/record.py" "$root" "$here"
