#!/bin/sh
# Asks one program of an installed Debian what it answers, in namespaces and on a file system of its own; the output of
# every question becomes a file. Used by record-program-answers.ts; to be run as root in new namespaces:
#
#   unshare --mount --pid --net --uts --ipc --fork --kill-child sh real-answers.sh ROOT OUTPUT_DIRECTORY NAME QUESTION...
set -eu
root=$1 output=$2 name=$3
shift 3
mount --make-rprivate /
mount -t tmpfs tmpfs "$output/scratch"
mkdir "$output/scratch/upper" "$output/scratch/work" "$output/scratch/root"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$output/scratch/upper,workdir=$output/scratch/work" "$output/scratch/root"
machine=$output/scratch/root
mount -t proc proc "$machine/proc"
mount -t sysfs -o ro sysfs "$machine/sys"
mount -t tmpfs -o mode=755 tmpfs "$machine/dev"
mknod -m 666 "$machine/dev/null" c 1 3
mknod -m 666 "$machine/dev/zero" c 1 5
mknod -m 666 "$machine/dev/urandom" c 1 9
mknod -m 666 "$machine/dev/random" c 1 8
ln -s /proc/self/fd "$machine/dev/fd"
hostname debian
number=0
for question; do
  for turn in 1 2; do
    status=0
    # shellcheck disable=SC2086 # no question at all is no argument
    timeout -s KILL 4 chroot "$machine" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
      HOME=/root USER=root LOGNAME=root SHELL=/bin/bash LANG=C.UTF-8 "$name" $question \
      </dev/null >"$output/$number.$turn.out" 2>"$output/$number.$turn.err" || status=$?
    printf '%s' "$status" >"$output/$number.$turn.status"
  done
  number=$((number + 1))
done
