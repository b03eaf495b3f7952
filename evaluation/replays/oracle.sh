#!/bin/sh
# The real machine that the traps are compared with: a Debian in a directory, with its own sshd, telnetd and programs.
# To be run as root on Debian (needs debootstrap and a mirror).
#
#   oracle.sh build DIRECTORY [SUITE] [MIRROR]   installs it (bookworm: OpenSSH 9.2p1; bullseye: 8.4p1)
#   oracle.sh start DIRECTORY PORT [ADDRESS]     starts its sshd in namespaces of its own; nothing when it runs already
#   oracle.sh stop DIRECTORY
#   oracle.sh run DIRECTORY COMMAND...           runs a command in it
#
# Lets in: root with ORACLE_PASSWORD (default: admin123) and user "debian" with the same, as the traps' default policy.
set -eu

# What a server of such age usually has, and what attackers ask for.
PROGRAMS='openssh-server openssh-client openssh-sftp-server telnetd busybox python3-minimal perl sudo curl wget lsof file
pciutils net-tools socat locales screen bsdextrautils xxd bc unzip rsyslog'

usage() {
  sed -n 's/^# \{0,1\}//p' "$0" | sed -n '2,12p' >&2
  exit 2
}

build() {
  directory=$1
  suite=${2:-bookworm}
  mirror=${3:-}
  password=${ORACLE_PASSWORD:-admin123}
  mkdir -p "$directory"
  # shellcheck disable=SC2086 # PROGRAMS are several; without a mirror debootstrap takes its default
  debootstrap "$suite" "$directory" $mirror
  # What a server has by its first day: the security updates, and no service of its own on this machine's ports.
  printf '#!/bin/sh\nexit 101\n' >"$directory/usr/sbin/policy-rc.d"
  chmod 755 "$directory/usr/sbin/policy-rc.d"
  sed -n "s|^deb \(http[^ ]*\)/debian/* $suite main.*|deb \1/debian-security $suite-security main|p" \
    "$directory/etc/apt/sources.list" >"$directory/etc/apt/sources.list.d/security.list"
  cp /etc/resolv.conf "$directory/etc/resolv.conf"
  chroot "$directory" apt-get update -q
  DEBIAN_FRONTEND=noninteractive chroot "$directory" apt-get upgrade -y -q
  DEBIAN_FRONTEND=noninteractive chroot "$directory" apt-get install -y -q --no-install-recommends $PROGRAMS
  printf 'PermitRootLogin yes\n' >"$directory/etc/ssh/sshd_config.d/root.conf"
  echo oracle >"$directory/etc/hostname"
  printf '127.0.0.1\tlocalhost\n127.0.1.1\toracle\n' >"$directory/etc/hosts"
  chroot "$directory" useradd -m -s /bin/bash debian
  printf 'root:%s\ndebian:%s\n' "$password" "$password" | chroot "$directory" chpasswd
}

start() {
  directory=$(cd "$1" && pwd)
  port=$2
  address=${3:-127.0.0.1}
  if [ -e "$directory/../.$(basename "$directory").pid" ] && kill -0 "$(cat "$directory/../.$(basename "$directory").pid")" 2>/dev/null; then
    return
  fi
  # Its own processes, mounts and host name; the network is shared, so only the given address and port are used.
  setsid unshare --mount --pid --fork --uts --kill-child sh -c '
    hostname oracle
    mount -t proc proc "$1/proc"
    mount -t sysfs -o ro sysfs "$1/sys"
    mount --bind /dev "$1/dev"
    mount -t devpts -o newinstance,ptmxmode=0666,gid=5,mode=620 devpts "$1/dev/pts"
    mount --bind "$1/dev/pts/ptmx" "$1/dev/ptmx"
    mount -t tmpfs tmpfs "$1/run"
    mkdir -p "$1/run/sshd" "$1/run/lock"
    touch "$1/run/utmp"
    chroot "$1" /usr/sbin/sshd -D -e -o "ListenAddress $3:$2" &
    wait
  ' oracle "$directory" "$port" "$address" </dev/null >"$directory/../$(basename "$directory").log" 2>&1 &
  echo $! >"$directory/../.$(basename "$directory").pid"
}

stop() {
  directory=$(cd "$1" && pwd)
  file="$directory/../.$(basename "$directory").pid"
  [ -e "$file" ] || return 0
  # unshare takes no other signal while its child lives; the child goes with it.
  kill -KILL "$(cat "$file")" 2>/dev/null || true
  rm -f "$file"
}

[ $# -ge 2 ] || usage
verb=$1
shift
case $verb in
build) build "$@" ;;
start) [ $# -ge 2 ] || usage; start "$@" ;;
stop) stop "$@" ;;
run) directory=$1; shift; exec chroot "$directory" "$@" ;;
*) usage ;;
esac
