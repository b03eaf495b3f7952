/** Commands that show or copy what is in the files they are given. */
export const READING_COMMANDS: ReadonlySet<string> = new Set(
  (
    'cat tac nl less more most head tail grep egrep fgrep zgrep rg ag strings awk gawk mawk nawk sed cut sort uniq cp mv scp rsync base64 ' +
    'base32 b64encode xxd od hexdump hd tar zip 7z gzip bzip2 xz zcat vi vim view nano ed emacs source . curl wc file diff cmp tee ln ' +
    'gcp install openssl gpg column paste tr rev getfacl unshadow john ccencrypt split while read python python3 perl'
  ).split(' '),
);

/** Shells that run what is piped into them. */
export const SHELLS: ReadonlySet<string> = new Set('sh bash dash ash zsh ksh csh tcsh fish rbash'.split(' '));

/**
 * Commands that only pass on, shape or wait for what others do: they take the tactic of the commands around them.
 */
export const NEUTRAL_COMMANDS: ReadonlySet<string> = new Set(
  (
    'cd pushd popd sleep exit logout quit clear reset true false : wait set read return break continue shift test [ [[ echo printf grep ' +
    'egrep fgrep awk gawk sed cut sort uniq tr head tail wc tee cat cp mv mkdir touch rm export source . alias do done then fi else export ' +
    'unset local declare bg fg jobs sh bash dash ash zsh ksh enable system shell linuxshell stty ulimit umask'
  ).split(' '),
);

interface Wrapper {
  /** Options that take the next argument as their value. */
  readonly valued: ReadonlySet<string>;
  /** Operands of its own before the command. */
  readonly operands: number;
}

function wrapper(valued: string, operands = 0): Wrapper {
  return { valued: new Set(valued.split(' ')), operands };
}

/** Commands whose remaining arguments are a command to run. */
export const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map([
  ['sudo', wrapper('-u -g -h -p -C -T -r -t -U -D --user --group')],
  ['doas', wrapper('-u -C')],
  ['env', wrapper('-u -C --unset --chdir')],
  ['nohup', wrapper('')],
  ['nice', wrapper('-n')],
  ['ionice', wrapper('-c -n')],
  ['timeout', wrapper('-s -k --signal --kill-after', 1)],
  ['time', wrapper('-f -o')],
  ['command', wrapper('')],
  ['builtin', wrapper('')],
  ['exec', wrapper('-a')],
  ['setsid', wrapper('')],
  ['stdbuf', wrapper('-i -o -e')],
  ['busybox', wrapper('')],
  ['toybox', wrapper('')],
  ['sshpass', wrapper('-p -f -d -P')],
  ['xargs', wrapper('-I -n -P -L -d -E -s -a -i')],
  ['watch', wrapper('-n --interval')],
  ['chroot', wrapper('', 1)],
  ['strace', wrapper('-o -e -p -s')],
  ['taskset', wrapper('', 1)],
  ['unbuffer', wrapper('')],
  ['unshare', wrapper('-S -G -R -w')],
  ['setpriv', wrapper('--reuid --regid --groups')],
  ['systemd-run', wrapper('-u -p --unit --property --on-calendar --on-active --on-boot -E -M')],
  ['systemd-inhibit', wrapper('')],
  ['chrt', wrapper('', 1)],
  ['daemonize', wrapper('-p -o -e -c -u')],
  ['ltrace', wrapper('-o -e -p -s')],
  ['fakeroot', wrapper('')],
  ['pkexec', wrapper('--user')],
  ['proxychains', wrapper('-f')],
  ['proxychains4', wrapper('-f')],
  ['torsocks', wrapper('')],
  ['torify', wrapper('')],
]);
