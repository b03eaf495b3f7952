import type { ObservedCommand } from '../attack-mapper/observed-command.ts';

/**
 * What a command is for, as one word of a small closed vocabulary: the language model learns how attackers go on, not
 * the names of their files. A class is what the command does to the machine, so `wget`, `curl` and `tftp` are one.
 */
const PROGRAMS_BY_CLASS = {
  'look-at-system':
    'uname lscpu hostname hostnamectl arch nproc free df du lsblk lspci lsusb dmidecode dmesg uptime date nvidia-smi getconf locale lsmod sysctl vmstat iostat timedatectl cpuid lshw',
  'look-at-users': 'whoami id w who last lastlog users groups logname finger getent',
  'look-at-processes': 'ps top htop pgrep pidof pstree lsof jobs systemctl service fuser',
  'look-at-network': 'ifconfig ip netstat ss route arp ping traceroute nslookup dig host iwconfig ethtool nmap masscan',
  'look-at-files': 'ls ll dir find locate stat file tree which whereis type readlink realpath test [ [[',
  'read-file': 'cat tac nl less more head tail strings od xxd hexdump md5sum sha1sum sha256sum cksum wc',
  'shape-text': 'grep egrep fgrep awk gawk mawk sed cut sort uniq tr tee xargs paste column rev diff cmp split',
  'print-text': 'echo printf yes seq',
  'encode-text': 'base64 base32 openssl gpg uudecode',
  'go-to': 'cd pwd pushd popd',
  'copy-file': 'cp mv ln install rsync dd',
  'make-file': 'touch mkdir mktemp truncate mkfifo',
  'remove-file': 'rm rmdir shred unlink wipe',
  'permit-file': 'chmod chown chgrp chattr setfacl umask',
  'pack-file': 'tar gzip gunzip bzip2 bunzip2 xz unzip zip 7z zcat unrar',
  'edit-file': 'vi vim nano ed emacs pico',
  download: 'wget curl fetch lwp-download aria2c axel tftp ftpget ftp sftp lynx',
  'reach-out': 'nc ncat netcat socat telnet ssh scp sshpass ssh-keyscan mosh',
  'run-shell': 'sh bash dash ash zsh ksh csh tcsh source . eval enable system shell linuxshell',
  'run-code': 'python python2 python3 perl ruby php node lua gcc cc g++ make go java tclsh',
  'change-account': 'passwd chpasswd useradd adduser usermod userdel groupadd visudo su sudo chage',
  'make-key': 'ssh-keygen ssh-copy-id ssh-add',
  schedule: 'crontab at atd anacron update-rc.d chkconfig rc-update',
  'stop-process': 'kill pkill killall killall5 xkill',
  'hide-trace': 'history unset wevtutil logrotate',
  'set-variable': 'export set declare local readonly alias unalias env printenv',
  'install-program': 'apt apt-get yum dnf apk pip pip3 npm dpkg rpm pacman zypper snap git',
  'filter-network': 'iptables ip6tables ufw nft firewall-cmd tcpdump',
  'change-machine': 'mount umount reboot shutdown halt poweroff init swapon insmod modprobe ulimit setenforce',
  wait: 'sleep wait screen tmux nohup disown bg fg read',
  leave: 'exit logout quit clear reset',
  'ask-for-help': 'help man info apropos',
  'use-applet': 'busybox toybox',
  'control-flow': 'true false : break continue return shift trap',
} as const;

type ProgramClass = keyof typeof PROGRAMS_BY_CLASS;

/** Besides the classes of programs: what the form of a command tells. */
export const COMMAND_TOKENS = [
  // reason: Object.keys loses the literal keys that the table above has.
  ...(Object.keys(PROGRAMS_BY_CLASS) as ProgramClass[]),
  /** A program named by its path outside of the system's own folders: most often one that was just brought. */
  'run-own-file',
  'write-key',
  'write-schedule',
  'assign-only',
  'unknown-program',
] as const;
export type CommandToken = (typeof COMMAND_TOKENS)[number];

const CLASS_OF_PROGRAM: ReadonlyMap<string, CommandToken> = new Map(
  COMMAND_TOKENS.flatMap((token) =>
    token in PROGRAMS_BY_CLASS
      ? // reason: the line above is the proof that this token is one of the table's keys.
        PROGRAMS_BY_CLASS[token as ProgramClass].split(' ').map((program) => [program, token] as const)
      : [],
  ),
);
const SYSTEM_FOLDERS = ['/bin/', '/sbin/', '/usr/', '/lib/'] as const;

/** The class of one command, as the attack mapper sees it. What it writes says more than the program that writes. */
export function commandTokenOf(command: ObservedCommand): CommandToken {
  if (command.writes.some((path) => path.includes('/.ssh/'))) return 'write-key';
  if (command.writes.some((path) => path.startsWith('/etc/cron') || path.startsWith('/var/spool/cron')))
    return 'write-schedule';
  if (command.name === '') return 'assign-only';
  const own = command.path.includes('/') && !SYSTEM_FOLDERS.some((folder) => command.path.startsWith(folder));
  if (own) return 'run-own-file';
  return CLASS_OF_PROGRAM.get(command.name) ?? 'unknown-program';
}
