import { type Command, print, printError } from '../kernel/program.ts';
import { busyboxDownload } from './busybox-download.ts';

const APPLETS =
  '[ [[ acpid adjtimex ar arch arp arping ascii ash awk base64 basename bc blkdiscard blkid blockdev brctl bunzip2 busybox bzcat bzip2 cal cat chgrp chmod chown chroot chvt clear cmp cp cpio crc32 cttyhack cut date dc dd deallocvt depmod devmem df diff dirname dmesg dnsdomainname dos2unix du dumpkmap dumpleases echo egrep env expand expr factor fallocate false fatattr fdisk fgrep find findfs fold free freeramdisk fsfreeze fstrim ftpget ftpput getopt getty grep groups gunzip gzip halt head hexdump hostid hostname httpd hwclock i2cdetect i2cdump i2cget i2cset i2ctransfer id ifconfig ifdown ifup init insmod ionice ip ipcalc kill killall klogd last less link linux32 linux64 linuxrc ln loadfont loadkmap logger login logname logread losetup ls lsmod lsscsi lzcat lzma lzop md5sum mdev microcom mim mkdir mkdosfs mke2fs mkfifo mknod mkpasswd mkswap mktemp modinfo modprobe more mount mt mv nameif nbd-client nc netstat nl nologin nproc nsenter nslookup nuke od openvt partprobe passwd paste patch pidof ping ping6 pivot_root poweroff printf ps pwd rdate readlink realpath reboot renice reset resume rev rm rmdir rmmod route rpm rpm2cpio run-init run-parts sed seq setkeycodes setpriv setsid sh sha1sum sha256sum sha3sum sha512sum shred shuf sleep sort ssl_client start-stop-daemon stat static-sh strings stty svc svok swapoff swapon switch_root sync sysctl syslogd tac tail tar taskset tc tee telnet telnetd test tftp time timeout top touch tr traceroute traceroute6 true truncate ts tty ubirename udhcpc udhcpd uevent umount uname uncompress unexpand uniq unix2dos unlink unlzma unshare unxz unzip uptime usleep uudecode uuencode vconfig vi w watch watchdog wc wget which who whoami xargs xxd xz xzcat yes zcat'.split(
    ' ',
  );
const BANNER = 'BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) multi-call binary.\n';
const USAGE = new Map([
  ['wget', 'wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [-P DIR]\n\t[-U AGENT] URL...\n'],
  ['tftp', 'tftp [OPTIONS] HOST [PORT]\n'],
  ['nc', 'nc [OPTIONS] HOST PORT  - connect\nnc [OPTIONS] -l -p PORT [HOST] [PORT]  - listen\n'],
  ['ftpget', 'ftpget [OPTIONS] HOST [LOCAL_FILE] REMOTE_FILE\n'],
]);

/** The multi-call binary: runs its applets with the programs of this machine. */
export const busybox: Command = async (context) => {
  const { process } = context;
  const [name, ...args] = context.args;
  if (name === undefined || name === '--help') {
    let list = '';
    let row = '\t';
    for (const applet of APPLETS) {
      if (row.length + applet.length + 2 > 76) {
        list += `${row}\n`;
        row = '\t';
      }
      row += `${row === '\t' ? '' : ' '}${applet},`;
    }
    await print(
      process,
      `${BANNER}BusyBox is copyrighted by many authors between 1998-2015.\nLicensed under GPLv2. See source distribution for detailed\ncopyright notices.\n\nUsage: busybox [function [arguments]...]\n   or: busybox --list[-full]\n   or: busybox --show SCRIPT\n   or: busybox --install [-s] [DIR]\n   or: function [arguments]...\n\n\tBusyBox is a multi-call binary that combines many common Unix\n\tutilities into a single executable.  Most people will create a\n\tlink to busybox for each function they wish to use and BusyBox\n\twill act like whatever it was invoked as.\n\nCurrently defined functions:\n${list}${row.replace(/,$/, '')}\n\n`,
    );
    return 0;
  }
  if (name === '--list') {
    await print(process, APPLETS.map((applet) => `${applet}\n`).join(''));
    return 0;
  }
  if (!APPLETS.includes(name)) {
    process.session.unknownCommands.add(name);
    await printError(process, `${name}: applet not found\n`);
    return 127;
  }
  const usage = USAGE.get(name);
  if (usage !== undefined && args.filter((arg) => !arg.startsWith('-')).length === 0) {
    await printError(process, `${BANNER}\nUsage: ${usage}`);
    return 1;
  }
  if (name === 'tftp' || name === 'ftpget') return busyboxDownload({ process, name, args }, name);
  const command = process.session.programs.find(name === 'ash' ? 'sh' : name);
  if (command !== null) return command({ process, name, args });
  await printError(process, `${name}: applet not found\n`);
  return 127;
};
