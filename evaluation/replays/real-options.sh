#!/bin/sh
# Asks the programs that are named on standard input, of an installed Debian, which options they know, in namespaces and
# on a file system of its own: a line `NAME<TAB>QUESTION<TAB>STATUS<TAB>STDOUT<TAB>STDERR`, both streams in base64, for every question. Used by
# record-known-options.ts; to be run as root in new namespaces:
#
#   unshare --mount --pid --net --uts --ipc --fork --kill-child sh real-options.sh ROOT SCRATCH_DIRECTORY
set -eu
root=$1 scratch=$2
mount --make-rprivate /
mount -t tmpfs tmpfs "$scratch"
mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
machine=$scratch/root
mount -t proc proc "$machine/proc"
mount -t sysfs -o ro sysfs "$machine/sys"
mount -t tmpfs -o mode=755 tmpfs "$machine/dev"
mknod -m 666 "$machine/dev/null" c 1 3
mknod -m 666 "$machine/dev/zero" c 1 5
mknod -m 666 "$machine/dev/urandom" c 1 9
ln -s /proc/self/fd "$machine/dev/fd"
hostname debian
letters='a b c d e f g h i j k l m n o p q r s t u v w x y z A B C D E F G H I J K L M N O P Q R S T U V W X Y Z 0 1'
while read -r name; do
  for question in % $letters -no-such-option -help; do
    status=0
    # cut short: an option that is known may run for ever or print without end
    timeout -s KILL 1 chroot "$machine" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      HOME=/root USER=root LOGNAME=root SHELL=/bin/bash LANG=C.UTF-8 "$name" "-$question" \
      </dev/null 2>"$scratch/errors" >"$scratch/text.whole" || status=$?
    head -c 20000 "$scratch/text.whole" >"$scratch/text"
    printf '%s\t%s\t%s\t%s\t%s\n' "$name" "-$question" "$status" "$(base64 -w0 <"$scratch/text")" "$(head -c 20000 "$scratch/errors" | base64 -w0)"
  done
done
