#!/usr/bin/env python3
"""Types keystrokes into a real login bash on a pseudo terminal and records what it shows.

Reads one JSON document from standard input: {"lower", "hostname", "cases": [{"keys": [...], "term"?, "columns"?, "rows"?, "user"?,
"quietMs"?}]}; writes the list of what was shown after each entry of `keys`, one list a case. Every case runs in
namespaces of its own on a throw-away overlay of the Debian 12 tree `lower`, with that release's start-up files, so that
nothing typed changes the machine. Needs root and Linux.
"""

import concurrent.futures
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

SETUP = r"""
set -e
lower=$1 work=$2 user=$3 term=$4 host=$5
mount -t tmpfs none "$work"
mkdir "$work/upper" "$work/work" "$work/root"
mount -t overlay none -o "lowerdir=$lower,upperdir=$work/upper,workdir=$work/work" "$work/root"
root=$work/root
mount -t proc none "$root/proc"
mount --rbind /dev "$root/dev"
[ -e "$root/sys/kernel" ] || mount --rbind /sys "$root/sys"
hostname "$host"
# What lies in these directories of the recording machine is none of the simulated one's.
mount -t tmpfs none "$root/root"
mount -t tmpfs none "$root/tmp"
[ ! -d "$root/work" ] || mount -t tmpfs none "$root/work"
chmod 1777 "$root/tmp"
chmod 700 "$root/root"
cp "$root/usr/share/base-files/dot.bashrc" "$root/root/.bashrc"
cp "$root/usr/share/base-files/dot.profile" "$root/root/.profile"
: > "$root/etc/motd"
grep -q "^$user:" "$root/etc/passwd" || chroot "$root" useradd -m -s /bin/bash "$user"
if [ "$user" = root ]; then
  home=/root path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
else
  home=/home/$user path=/usr/local/bin:/usr/bin:/bin:/usr/games
fi
# The shell must lead its session, as below sshd, and not be the first process, which signals spare.
exec 3>&2 2>/dev/null
setsid -cw chroot --userspec="$user" "$root" env -i -C "$home" USER="$user" LOGNAME="$user" HOME="$home" \
  PATH="$path" SHELL=/bin/bash TERM="$term" MAIL="/var/mail/$user" bash -c 'exec -a -bash bash' 2>&3 3>&-
exit
"""

# Not typed: the window gets another size.
RESIZE = re.compile(r"resize:(\d+)x(\d+)$")
PROMPT = re.compile(rb"(?:[#$] |<PROMPT>)$")
PROMPT_QUIET_S = 0.08
QUIET_S = 0.6
LONGEST_S = 8.0


class Terminal:
    def __init__(self, lower, hostname, case):
        self.work = tempfile.mkdtemp(prefix="terminal-")
        self.process, self.master = pty.fork()
        if self.process == 0:
            size = struct.pack("HHHH", case.get("rows", 24), case.get("columns", 80), 0, 0)
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            os.closerange(3, 256)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            user, term = case.get("user", "root"), case.get("term", "xterm")
            command = ["bash", "-c", SETUP, "setup", lower, self.work, user, term, hostname]
            os.execvp("unshare", ["unshare", "-mpfu", "--propagation", "private", "--kill-child", "--", *command])

    def read(self, quiet_s):
        seen = b""
        start = time.monotonic()
        while time.monotonic() - start < LONGEST_S:
            wait = PROMPT_QUIET_S if PROMPT.search(seen.removesuffix(b"\x1b[?2004h")) else quiet_s
            ready, _, _ = select.select([self.master], [], [], wait)
            if not ready:
                break
            try:
                data = os.read(self.master, 65536)
            except OSError:
                break
            if not data:
                break
            seen += data
        return seen

    def write(self, data):
        while data:
            try:
                data = data[os.write(self.master, data[:2048]):]
            except OSError:
                return

    def resize(self, columns, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def close(self):
        try:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        except OSError:
            pass
        os.close(self.master)
        try:
            os.rmdir(self.work)
        except OSError:
            pass


def play(lower, hostname, case):
    terminal = Terminal(lower, hostname, case)
    try:
        start = terminal.read(3.0)
        if not PROMPT.search(start):
            raise RuntimeError("no prompt: " + start.decode("latin-1"))
        quiet_s = case.get("quietMs", QUIET_S * 1000) / 1000
        shown = []
        for keys in case["keys"]:
            size = RESIZE.match(keys)
            if size:
                terminal.resize(int(size[1]), int(size[2]))
            else:
                terminal.write(keys.encode("latin-1"))
            shown.append(terminal.read(quiet_s).decode("latin-1"))
        return shown
    finally:
        terminal.close()


def main():
    request = json.load(sys.stdin)
    with concurrent.futures.ThreadPoolExecutor(max_workers=4) as pool:
        answers = list(pool.map(lambda case: play(request["lower"], request["hostname"], case), request["cases"]))
    json.dump(answers, sys.stdout)


main()
