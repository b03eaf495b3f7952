/**
 * The applets of Debian's BusyBox 1.35: name, folder of `--list-full` (`.` is none), and what follows `Usage: NAME` (`-`
 * for applets that have no usage text). Over 300 lines, since it has one for each applet.
 */
const TABLE = `
[ usr/bin -
[[ usr/bin -
acpid sbin [-df] [-c CONFDIR] [-l LOGFILE] [-a ACTIONFILE] [-M MAPFILE] [-e PROC_EVENT_FILE] [-p PIDFILE]
adjtimex sbin [-q] [-o OFS] [-f FREQ] [-p TCONST] [-t TICK]
ar usr/bin x|p|t [-ov] ARCHIVE [FILE]...
arch bin
arp sbin
arping usr/sbin [-fqbDUA] [-c CNT] [-w TIMEOUT] [-I IFACE] [-s SRC_IP] DST_IP
ascii usr/bin -
ash bin [-il] [-|+Cabefmnuvx] [-|+o OPT]... [-c 'SCRIPT' [ARG0 ARGS] | FILE ARGS | -s ARGS]
awk usr/bin [OPTIONS] [AWK_PROGRAM] [FILE]...
base64 bin [-d] [-w COL] [FILE]
basename usr/bin FILE [SUFFIX] | -a FILE... | -s SUFFIX FILE...
bc usr/bin [-sqlw] [FILE]...
blkdiscard usr/bin [-o OFS] [-l LEN] [-s] DEVICE
blkid sbin [BLOCKDEV]...
blockdev sbin OPTION BLOCKDEV
brctl usr/sbin COMMAND [BRIDGE [ARGS]]
bunzip2 usr/bin [-cfk] [FILE]...
busybox bin [function [arguments]...]
bzcat usr/bin [FILE]...
bzip2 usr/bin [-cfkdt123456789] [FILE]...
cal usr/bin [-jmy] [[MONTH] YEAR]
cat bin [-nbvteA] [FILE]...
chgrp bin [-RhLHPcvf]... GROUP FILE...
chmod bin [-Rcvf] MODE[,MODE]... FILE...
chown bin [-RhLHPcvf]... USER[:[GRP]] FILE...
chroot usr/sbin NEWROOT [PROG ARGS]
chvt usr/bin N
clear usr/bin
cmp usr/bin [-ls] [-n NUM] FILE1 [FILE2 [SKIP1 [SKIP2]]]
cp bin [-arPLHpfinlsTu] SOURCE DEST
cpio bin [-dmvu] [-F FILE] [-R USER[:GRP]] [-H newc] [-tio] [EXTR_FILE]...
crc32 usr/bin FILE...
crond usr/sbin [-fbS] [-l N] [-L LOGFILE] [-c DIR]
crontab usr/bin [-c DIR] [-u USER] [-ler]|[FILE]
cttyhack bin [PROG ARGS]
cut usr/bin [OPTIONS] [FILE]...
date bin [OPTIONS] [+FMT] [[-s] TIME]
dc usr/bin [-x] [-eSCRIPT]... [-fFILE]... [FILE]...
dd bin [if=FILE] [of=FILE] [ibs=N obs=N/bs=N] [count=N] [skip=N] [seek=N]
deallocvt usr/bin [N]
depmod sbin [-n] [-b BASE] [VERSION] [MODFILES]...
devmem sbin ADDRESS [WIDTH [VALUE]]
df bin [-PkmhTai] [-B SIZE] [-t TYPE] [FILESYSTEM]...
diff usr/bin [-abBdiNqrTstw] [-L LABEL] [-S FILE] [-U LINES] FILE1 FILE2
dirname usr/bin FILENAME
dmesg bin [-cr] [-n LEVEL] [-s SIZE]
dnsdomainname bin -
dos2unix usr/bin [-ud] [FILE]
dpkg usr/bin [-ilCPru] [-F OPT] PACKAGE
dpkg-deb usr/bin [-cefxX] FILE [DIR]
du usr/bin [-aHLdclsxhmk] [FILE]...
dumpkmap bin > keymap
dumpleases usr/bin [-r|-a] [-d] [-f LEASEFILE]
echo bin -
ed bin [-p PROMPT] [FILE]
egrep bin -
env usr/bin [-i0] [-u NAME]... [-] [NAME=VALUE]... [PROG ARGS]
expand usr/bin [-i] [-t N] [FILE]...
expr usr/bin EXPRESSION
factor usr/bin [NUMBER]...
fallocate usr/bin [-o OFS] -l LEN FILE
false bin -
fatattr bin [-+rhsvda] FILE...
fdisk sbin [-ul] [-C CYLINDERS] [-H HEADS] [-S SECTORS] [-b SSZ] DISK
fgrep bin -
find usr/bin [-HL] [PATH]... [OPTIONS] [ACTIONS]
findfs sbin LABEL=label or UUID=uuid
fold usr/bin [-bs] [-w WIDTH] [FILE]...
free usr/bin [-bkmgh]
freeramdisk sbin DEVICE
fsfreeze usr/sbin --[un]freeze MOUNTPOINT
fstrim sbin [OPTIONS] MOUNTPOINT
ftpget usr/bin [OPTIONS] HOST [LOCAL_FILE] REMOTE_FILE
ftpput usr/bin [OPTIONS] HOST [REMOTE_FILE] LOCAL_FILE
getopt bin [OPTIONS] [--] OPTSTRING PARAMS
getty sbin [OPTIONS] BAUD_RATE[,BAUD_RATE]... TTY [TERMTYPE]
grep bin [-HhnlLoqvsrRiwFEz] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... | -f FILE... } [FILE]...
groups usr/bin [USER]
gunzip bin [-cfkt] [FILE]...
gzip bin [-cfkdt] [FILE]...
halt sbin [-d DELAY] [-nfw]
head usr/bin [OPTIONS] [FILE]...
hexdump usr/bin [-bcdoxCv] [-e FMT] [-f FMT_FILE] [-n LEN] [-s OFS] [FILE]...
hostid usr/bin
hostname bin [-sidf] [HOSTNAME | -F FILE]
httpd usr/sbin [-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-r REALM] [-h HOME]
hwclock sbin [-swul] [--systz] [-f DEV]
i2cdetect usr/sbin -l | -F I2CBUS | [-ya] [-q|-r] I2CBUS [FIRST LAST]
i2cdump usr/sbin [-fy] [-r FIRST-LAST] BUS ADDR [MODE]
i2cget usr/sbin [-fy] BUS CHIP-ADDRESS [DATA-ADDRESS [MODE]]
i2cset usr/sbin [-fy] [-m MASK] BUS CHIP-ADDRESS DATA-ADDRESS [VALUE] ... [MODE]
i2ctransfer usr/sbin [-fay] I2CBUS { rLENGTH[@ADDR] | wLENGTH[@ADDR] DATA...}...
id usr/bin [-ugGnr] [USER]
ifconfig sbin [-a] [IFACE] [ADDRESS]
ifdown sbin [-nmvf] [-i FILE] -a | IFACE...
ifup sbin [-nmvf] [-i FILE] -a | IFACE...
init sbin
insmod sbin FILE [SYMBOL=VALUE]...
ionice bin [-c 1-3] [-n 0-7] [-t] { -p PID | PROG ARGS }
ip sbin [OPTIONS] address|route|link|tunnel|neigh|rule [ARGS]
ipcalc bin [-bnmphs] ADDRESS[/PREFIX] [NETMASK]
ipneigh sbin show|flush [to PREFIX] [dev DEV] [nud STATE]
kill bin [-l] [-SIG] PID...
killall usr/bin [-lq] [-SIG] PROCESS_NAME...
klogd sbin [-c N] [-n]
last usr/bin
less usr/bin [-EFIMmNSRh~] [FILE]...
link bin FILE LINK
linux32 bin -
linux64 bin -
linuxrc . -
ln bin [-sfnbtv] [-S SUF] TARGET... LINK|DIR
loadfont usr/sbin < font
loadkmap sbin < keymap
logger usr/bin [-s] [-t TAG] [-p PRIO] [MESSAGE]
login bin [-p] [-h HOST] [[-f] USER]
logname usr/bin
logread sbin [-fF]
losetup sbin [-rP] [-o OFS] {-f|LOOPDEV} FILE: associate loop devices
ls bin [-1AaCxdLHRFplinshrSXvctu] [-w WIDTH] [FILE]...
lsmod sbin
lsscsi usr/bin -
lzcat usr/bin [FILE]...
lzma usr/bin -d [-cfk] [FILE]...
lzop bin [-cfUvd123456789CF] [FILE]...
md5sum usr/bin [-c[sw]] [FILE]...
mdev sbin [-vS] { [-s] | [-df] }
microcom usr/bin [-d DELAY_MS] [-t TIMEOUT_MS ] [-s SPEED] [-X] TTY
mim usr/sbin [-f FILE] [SHELL_OPTIONS] [TARGET] ...
mkdir bin [-m MODE] [-p] DIRECTORY...
mkdosfs sbin [-v] [-n LABEL] BLOCKDEV [KBYTES]
mke2fs sbin [-Fn] [-b BLK_SIZE] [-i INODE_RATIO] [-I INODE_SIZE] [-m RESERVED_PERCENT] [-L LABEL] BLOCKDEV [KBYTES]
mkfifo usr/bin [-m MODE] NAME
mknod bin [-m MODE] NAME TYPE [MAJOR MINOR]
mkpasswd usr/bin [-P FD] [-m TYPE] [-S SALT] [PASSWORD] [SALT]
mkswap sbin [-L LBL] BLOCKDEV [KBYTES]
mktemp bin [-dt] [-p DIR] [TEMPLATE]
modinfo sbin [-adlpn0] [-F keyword] MODULE
modprobe sbin [-alrqvsDb] MODULE [SYMBOL=VALUE]...
more bin [FILE]...
mount bin [OPTIONS] [-o OPT] DEVICE NODE
mt bin [-f DEVICE] OPCODE VALUE
mv bin [-finT] SOURCE DEST
nameif sbin [-s] [-c FILE] [IFNAME HWADDR]...
nc usr/bin [-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]
netstat bin [-ral] [-tuwx] [-en]
nl usr/bin [OPTIONS] [FILE]...
nologin usr/sbin
nproc usr/bin [--all] [--ignore=N]
nsenter usr/bin [OPTIONS] [PROG ARGS]
nslookup usr/bin [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]
nuke bin DIR...
od usr/bin [-abcdfhilovxs] [-t TYPE] [-A RADIX] [-N SIZE] [-j SKIP] [-S MINSTR] [-w WIDTH] [FILE]...
openvt usr/bin [-c N] [-sw] [PROG ARGS]
partprobe usr/sbin DEVICE...
passwd usr/bin [-a ALG] [-dlu] [USER]
paste usr/bin [-d LIST] [-s] [FILE]...
patch usr/bin [-RNE] [-p N] [-i DIFF] [ORIGFILE [PATCHFILE]]
pidof bin [NAME]...
ping bin [OPTIONS] HOST
ping6 bin [OPTIONS] HOST
pivot_root sbin NEW_ROOT PUT_OLD
poweroff sbin [-d DELAY] [-nf]
printf usr/bin FORMAT [ARG]...
ps bin [-o COL1,COL2=HEADER] [-T]
pwd bin
rdate usr/sbin [-s/-p] HOST
readlink bin [-fnv] FILE
realpath usr/bin FILE...
reboot sbin [-d DELAY] [-nf]
renice usr/bin [-n] PRIORITY [[-p|g|u] ID...]...
reset usr/bin
resume bin BLOCKDEV [OFFSET]
rev bin [FILE]...
rm bin [-irf] FILE...
rmdir bin [-p] DIRECTORY...
rmmod sbin [-wfa] [MODULE]...
route sbin [-ne] [-A inet[6]] [{add|del} [-net|-host] TARGET [netmask MASK]
rpm bin -i PACKAGE.rpm; rpm -qp[ildc] PACKAGE.rpm
rpm2cpio usr/bin PACKAGE.rpm
run-init sbin [-d CAP,CAP...] [-n] [-c CONSOLE_DEV] NEW_ROOT NEW_INIT [ARGS]
run-parts bin [-a ARG]... [-u UMASK] [--reverse] [--test] [--exit-on-error] DIRECTORY
sed bin [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...
seq usr/bin [-w] [-s SEP] [FIRST [INC]] LAST
setkeycodes usr/bin { SCANCODE KEYCODE }...
setpriv bin [OPTIONS] PROG ARGS
setsid usr/bin [-c] PROG ARGS
sh bin [-il] [-|+Cabefmnuvx] [-|+o OPT]... [-c 'SCRIPT' [ARG0 ARGS] | FILE ARGS | -s ARGS]
sha1sum usr/bin [-c[sw]] [FILE]...
sha256sum usr/bin [-c[sw]] [FILE]...
sha3sum usr/bin [-c[sw]] [-a BITS] [FILE]...
sha512sum usr/bin [-c[sw]] [FILE]...
shred usr/bin [-fuz] [-n N] [-s SIZE] FILE...
shuf usr/bin [-n NUM] [-o FILE] [-z] [FILE | -e [ARG...] | -i L-H]
sleep bin [N]...
sort usr/bin [-nrugMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] [-t CHAR] [FILE]...
ssl_client usr/bin [-e] -s FD [-r FD] [-n SNI]
start-stop-daemon sbin [OPTIONS] [-S|-K] ... [-- ARGS...]
stat bin [-ltf] [-c FMT] FILE...
strings usr/bin [-fo] [-t o|d|x] [-n LEN] [FILE]...
stty bin [-a|g] [-F DEVICE] [SETTING]...
su bin [-lmp] [-s SH] [-] [USER [FILE ARGS | -c 'CMD' [ARG0 ARGS]]]
sulogin sbin [-t N] [TTY]
svc usr/bin [-udopchaitkx] SERVICE_DIR...
svok usr/bin SERVICE_DIR
swapoff sbin [-a] [DEVICE]
swapon sbin [-a] [-e] [-d[POL]] [DEVICE]
switch_root sbin [-c CONSOLE_DEV] NEW_ROOT NEW_INIT [ARGS]
sync bin [-df] [FILE]...
sysctl sbin [-enq] { -a | -p [FILE]... | [-w] [KEY[=VALUE]]... }
syslogd sbin [OPTIONS]
tac usr/bin [FILE]...
tail usr/bin [OPTIONS] [FILE]...
tar bin c|x|t [-ZzJjahmvokO] [-f TARFILE] [-C DIR] [FILE]...
taskset usr/bin [-ap] [HEXMASK | -c LIST] { PID | PROG ARGS }
tc sbin OBJECT CMD [dev STRING]
tee usr/bin [-ai] [FILE]...
telnet usr/bin [-a] [-l USER] HOST [PORT]
telnetd usr/sbin [OPTIONS]
test usr/bin -
tftp usr/bin [OPTIONS] HOST [PORT]
time usr/bin [-vpa] [-o FILE] PROG ARGS
timeout usr/bin [-s SIG] [-k KILL_SECS] SECS PROG ARGS
top usr/bin [-bH] [-n COUNT] [-d SECONDS]
touch bin [-cham] [-d DATE] [-t DATE] [-r FILE] FILE...
tr usr/bin [-cds] STRING1 [STRING2]
traceroute usr/bin [-46Flnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-p PORT]
traceroute6 usr/bin [-nrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-p PORT]
true bin -
truncate usr/bin [-c] -s SIZE FILE...
ts usr/bin [-is] [STRFTIME]
tty usr/bin [-s]
tunctl sbin [-f DEVICE] [-t NAME | -d NAME]
ubirename usr/sbin UBI_DEVICE OLD_VOLNAME NEW_VOLNAME [OLD2 NEW2]...
udhcpc sbin [-fbqRB] [-a[MSEC]] [-t N] [-T SEC] [-A SEC|-n]
udhcpd usr/sbin [-fS] [-I ADDR] [-a MSEC] [CONFFILE]
uevent sbin [PROG ARGS]
umount bin [-rlfda] [-t FSTYPE] FILESYSTEM|DIRECTORY
uname bin [-amnrspvio]
uncompress bin [-cf] [FILE]...
unexpand usr/bin [-fa][-t N] [FILE]...
uniq usr/bin [-cduiz] [-f,s,w N] [FILE [OUTFILE]]
unix2dos usr/bin [-ud] [FILE]
unlink usr/bin FILE
unlzma usr/bin [-cfk] [FILE]...
unshare usr/bin [OPTIONS] [PROG ARGS]
unxz usr/bin [-cfk] [FILE]...
unzip usr/bin [-lnojpq] FILE[.zip] [FILE]... [-x FILE]... [-d DIR]
uptime usr/bin
usleep bin N
uudecode usr/bin [-o OUTFILE] [INFILE]
uuencode usr/bin [-m] [FILE] STORED_FILENAME
vconfig sbin COMMAND [OPTIONS]
vi bin [-c CMD] [-R] [-H] [FILE]...
w usr/bin
watch bin [-n SEC] [-t] PROG ARGS
watchdog sbin [-t N[ms]] [-T N[ms]] [-F] DEV
wc usr/bin [-cmlwL] [FILE]...
wget usr/bin [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
which usr/bin [-a] COMMAND...
who usr/bin [-aH]
whoami usr/bin
xargs usr/bin [OPTIONS] [PROG ARGS]
xxd usr/bin [-pri] [-g N] [-c N] [-n LEN] [-s OFS] [-o OFS] [FILE]
xz usr/bin -d [-cfk] [FILE]...
xzcat usr/bin [FILE]...
yes usr/bin [STRING]
zcat bin [FILE]...
`;

/** Only the package `busybox` has these; only `busybox-static`, which routers resemble, has those. */
const ONLY_DYNAMIC: ReadonlySet<string> = new Set(['blkid']);
const ONLY_STATIC: ReadonlySet<string> = new Set([
  'busybox',
  'crond',
  'crontab',
  'dpkg',
  'dpkg-deb',
  'ed',
  'passwd',
  'su',
  'sulogin',
  'tc',
  'telnetd',
  'tunctl',
]);

export type BusyboxBuild = 'debian' | 'static';

export interface Applet {
  readonly name: string;
  readonly folder: string;
  /** What follows `Usage: NAME`; null where the applet shows none. */
  readonly usage: string | null;
}

const APPLETS: readonly Applet[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [name = '', folder = '', ...usage] = line.split(' ');
    const text = usage.join(' ');
    return { name, folder: folder === '.' ? '' : folder, usage: text === '-' ? null : text };
  });

const BY_NAME = new Map(APPLETS.map((applet) => [applet.name, applet]));

function isIn(name: string, build: BusyboxBuild): boolean {
  return !(build === 'debian' ? ONLY_STATIC : ONLY_DYNAMIC).has(name);
}

/** In the order in which the program lists them. */
export function appletsOf(build: BusyboxBuild): readonly Applet[] {
  return APPLETS.filter(({ name }) => isIn(name, build));
}

export function findApplet(name: string, build: BusyboxBuild): Applet | null {
  const applet = BY_NAME.get(name);
  return applet === undefined || !isIn(name, build) ? null : applet;
}
