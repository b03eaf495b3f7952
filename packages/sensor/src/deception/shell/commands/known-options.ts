// Recorded by evaluation/replays/record-known-options.ts: a row a program.
/**
 * Options of Debian's programs by getopt(3): name, status when one is refused, letters, long names ('!' where there are
 * none), and what follows the complaint, with | for a line's end; ':' marks those that take a value, @ stands for the name.
 */
export const KNOWN_OPTIONS = `
Mail	1	a:b:c:definr:s:u:vEIN	!	usage: @ [-dEIinv] [-a header] [-b bcc-addr] [-c cc-addr] [-r from-addr] [-s subject] [--] to-addr ...|       @ [-dEIiNnv] -f [name]|       @ [-dEIiNnv] [-u user]|
arp	3	adefhi:np:st:vA:DH:NV	set delete verbose numeric device use-device protocol file	Usage:|  @ [-vn]  [<HW>] [-i <if>] [-a] [<hostname>]             <-Display ARP cache|  @ [-v]          [-i <if>] -d  <host> [pub]               <-Delete ARP entry|  @ [-vnD] [<HW>] [-i <if>] -f  [<filename>]            <-Add entry from file|
arptables-nft-save	1	cM:V	help	Look at manual page \`@.8' for more information.|
arptables-save	1	cM:V	help	Look at manual page \`@.8' for more information.|
at	1	bcdf:hlmq:rt:u:vMV	!	Usage: @ [-V] [-q x] [-f file] [-u username] [-mMlbv] timespec ...|       @ [-V] [-q x] [-f file] [-u username] [-mMlbv] -t time|       @ -c job ...|       @ [-V] -l [-o timeform@] [job ...]|
atq	1	ho:q:V	!	Usage: at [-V] [-q x] [-f file] [-u username] [-mMlbv] timespec ...|       at [-V] [-q x] [-f file] [-u username] [-mMlbv] -t time|       at -c job ...|       at [-V] -l [-o timeformat] [job ...]|
atrm	1	hV	!	Usage: at [-V] [-q x] [-f file] [-u username] [-mMlbv] timespec ...|       at [-V] [-q x] [-f file] [-u username] [-mMlbv] -t time|       at -c job ...|       at [-V] -l [-o timeformat] [job ...]|
basenc	1	diw:	base64 base64url base32 base32hex base16 base2msbf base2lsbf decode ignore-garbage wrap: z85 help version	Try '@ --help' for more information.|
blkid	1	c:dghikln:o:ps:t:u:vw:DH:L:O:S:U:V	label: uuid: cache-file: output: match-tag: match-token: offset: size: no-encoding garbage-collect list-filesystems list-one probe info hint: usages: match-types: no-part-details help version	Try '@ --help' for more information.|
bsd-mailx	1	a:b:c:definr:s:u:vEIN	!	usage: @ [-dEIinv] [-a header] [-b bcc-addr] [-c cc-addr] [-r from-addr] [-s subject] [--] to-addr ...|       @ [-dEIiNnv] -f [name]|       @ [-dEIiNnv] [-u user]|
busctl	1	hjlqH:M:	help version no-pager no-legend full system user host: machine: address: show-machine unique acquired activatable match: size: list quiet verbose json: xml-interface expect-reply: auto-start: allow-interactive-authorization: timeout: augment-creds: watch-bind: destination:	
chfn	2	f:h:o:r:uw:R	full-name home-phone other room root help work-phone	Usage: @ [options] [LOGIN]||
choom	1	hn:p:V	adjust: pid: help version	Try '@ --help' for more information.|
chpasswd	2	c:ehms:R:	crypt-method encrypted help md5 root sha-rounds	Usage: @ [options]||
chsh	2	hs:R	help root shell	Usage: @ [options] [LOGIN]||
clear	1	xT:V	!	Usage: @ [options]||
colrm	1	hV	help version	Try '@ --help' for more information.|
cron	1	flnL:	!	usage: @|
depmod	1	ab:ehmnqruvwAC:E:F:P:V	all quick errsyms show symbol-prefix config: verbose warn version help basedir: filesyms: symvers:	
dircolors	1	bcp	sh bourne-shell csh c-shell print-database print-ls-colors help version	Try '@ --help' for more information.|
dmesg	1	cdef:hikl:n:prs:tuwxCDEF:HJLPSTVW	clear read-clear console-off console-on file: facility: human json kernel color level: console-level: nopager force-prefix raw noescape syslog buffer-size: userspace follow follow-new decode show-delta reltime ctime notime time-format: since: until: help version	Try '@ --help' for more information.|
dmidecode	2	d:hqs:t:uH:V	dev-mem help quiet string type handle dump dump-bin from-dump no-sysfs oem-string version	
ebtables-nft-save	1	ct:M:V	help	Look at manual page \`@.8' for more information.|
ebtables-save	1	ct:M:V	help	Look at manual page \`@.8' for more information.|
envsubst	1	hvV	variables help version	Try '@ --help' for more information.|
faillog	2	ahl:m:rt:u:R	all help lock-secs maximum reset root time user	Usage: @ [options]||
fallocate	1	cdhil:no:pvxzV	collapse-range dig-holes insert-range length: keep-size offset: punch-hole zero-range posix verbose help version	Try '@ --help' for more information.|
findfs	2	hV	help version	Try '@ --help' for more information.|
findmnt	1	abcd:efhiklmno:prst:uvw:xyACDF:JM:N:O:PRS:T:UV	source: target: mountpoint: fstab mtab kernel poll timeout: all ascii bytes nocanonicalize canonicalize df direction: evaluate tab-file: first-only invert json list task: noheadings options: output: output-all pairs pseudo shadowed submounts raw real tree types: uniq notruncate nofsroot shell verify verbose vfs-all help version	Try '@ --help' for more information.|
ftp	1	adefgino:pq:r:s:tu:vx:AN:P:RT:V	!	usage: @ [-46AadefginpRtVv] [-N NETRC] [-o OUTPUT] [-P PORT] [-q QUITTIME]|           [-r RETRY] [-s SRCADDR] [-T DIR,MAX[,INC]] [-x XFERSIZE]|           [[USER@]HOST [PORT]]|           [[USER@]HOST:[PATH][/]]|
getent	64	is:AV	no-addrconfig no-idn service: help usage version	Try \`@ --help' or \`@ --usage' for more information.|
getopt	2	ahl:n:o:qs:uQTV	options: alternative longoptions: name: quiet quiet-output shell: test unquoted help version	Try '@ --help' for more information.|
gpasswd	2	a:d:ghrA:M:QR	add delete help root remove-password restrict members administrators	Usage: @ [option] GROUP||
groupadd	2	fg:hop:rK:PRU:	force gid help key non-unique password system root prefix users	Usage: @ [options] GROUP||
groupmems	1	a:d:g:hlpR	group root add delete help purge list	Usage: @ [options] [action]||
grpck	1	hqrsRS	help read-only root sort silence-warnings	Usage: @ [options] [group [gshadow]]||
grpconv	2	hR	help root	Usage: @ [options]||
grpunconv	2	hR	help root	Usage: @ [options]||
hostnamectl	1	hH:M:	help version no-ask-password host: machine: transient static pretty json:	
htop	1	d:hp:s:tuCF:HMUV	no-color delay: filter: help highlight-changes no-mouse pid: readonly sort-key: tree user no-unicode version	
hwclock	1	ad:f:hlrsuvwDV	show get set date: hctosys systohc systz adjust param-get: param-set: predict utc localtime rtc: directisa delay: update-drift noadjfile adjfile: test verbose help version	Try '@ --help' for more information.|
ifdown	1	afhi:lno:s:vVX:	help version all allow interfaces state-dir exclude no-act verbose no-mappings no-scripts no-loopback force ignore-errors	@: Use --help for help|
ifquery	1	afhi:lno:s:vVX:	list state help version all allow interfaces state-dir exclude verbose no-mappings no-scripts no-loopback	@: Use --help for help|
ifup	1	afhi:lno:s:vVX:	help version all allow interfaces state-dir exclude no-act verbose no-mappings no-scripts no-loopback force ignore-errors	@: Use --help for help|
inetutils-telnet	64	ab:cde:k:l:n:rxEKLVX:	ipv4 ipv6 binary login bind: no-rc debug escape: no-escape no-login user: binary-output trace: rlogin encrypt realm: disable-auth: help usage version	Try '@ --help' or '@ --usage' for more|information.|
insmod	1	fhpsV	version help	
ionice	1	c:hn:p:tu:P:V	class: classdata: pid: pgid: ignore uid: help version	Try '@ --help' for more information.|
ip6tables-save	1	bcdf:t:M:V	help	Look at manual page \`@.8' for more information.|
ipcs	1	abchi:lmpqstuV	id: help version shmems queues semaphores all time pid creator limits summary human bytes	Try '@ --help' for more information.|
iptables-restore	1	bchntvwM:T:VW	counters verbose version test help noflush table: modprobe: ipv4 ipv6	Try \`@ -h' for more information.|
iptables-save	1	bcdf:t:M:V	help	Look at manual page \`@.8' for more information.|
ischroot	1	fhtV	default-false default-true version help	Try \`@ --help' for more information.|
journalctl	1	abc:efg:hklmno:p:qrt:u:xD:F:M:NS:U:	system user machine: merge directory: file: root: image: namespace: since: until: cursor: after-cursor: cursor-file: boot unit: user-unit: identifier: priority: facility: grep: case-sensitive dmesg output: output-fields: lines reverse show-cursor utc catalog no-hostname no-full all follow no-tail quiet no-pager pager-end interval: verify-key: force setup-keys help version fields field: list-boots disk-usage vacuum-size: vacuum-files: vacuum-time: verify sync relinquish-var smart-relinquish-var flush rotate header list-catalog dump-catalog update-catalog	
kmod	1	hV	version help	
last	1	adf:hin:p:s:t:wxFRV01	hostlast dns file: fulltimes ip limit: nohostname since: until: present: fullnames system time-format: help version	Try '@ --help' for more information.|
lastb	1	adf:hin:p:s:t:wxFRV01	hostlast dns file: fulltimes ip limit: nohostname since: until: present: fullnames system time-format: help version	Try '@ --help' for more information.|
lastlog	1	b:ht:u:CRS	before clear help root set time user	Usage: @ [options]||
ldconfig	64	c:f:ilnpr:vC:NVX	format: ignore-aux-cache print-cache verbose help usage version	Try \`@ --help' or \`@ --usage' for more information.|
locale	64	ackmvV	all-locales charmaps category-name keyword-name verbose help usage version	Try \`@ --help' or \`@ --usage' for more information.|
localectl	1	hH:M:	help version no-pager no-ask-password host: machine: no-convert	
logger	1	def:hin:p:st:u:P:S:TV	id file: skip-empty no-act priority: octet-count prio-prefix stderr size: tag: server: port: tcp udp rfc3164 rfc5424 sd-id: sd-param: msgid: socket: socket-errors journald help version	Try '@ --help' for more information.|
loginctl	1	ahln:o:p:s:H:M:P:	help version no-pager no-legend no-ask-password host: machine: property: value all full kill-whom: signal: lines: output:	
losetup	1	ab:c:d:fhj:lno:rvDJLO:PV	all detach: detach-all find set-capacity: associated: nooverlap offset: sizelimit: sector-size: partscan read-only direct-io show verbose json list noheadings output: output-all raw help version	Try '@ --help' for more information.|
lsattr	1	adlpvRV	!	Usage: @ [-RVadlpv] [files...]|
lsb_release	2	acdhirsv	help version id description release codename all short	
lsblk	1	abde:fhilmno:prstw:x:yzADE:I:JMOPSTV	noempty discard dedup: include: json merge output-all pairs scsi tree all bytes nodeps exclude: fs ascii list perms noheadings output: paths raw inverse topology width: sort: shell zoned sysroot: help version	Try '@ --help' for more information.|
lscpu	1	abcehps:xyBCJV	all online bytes caches offline json extended parse sysroot: hex physical output-all help version	Try '@ --help' for more information.|
lsfd	1	hlno:p:rsuC:JQ:V	threads json noheadings output: raw notruncate pid filter: debug-filter counter: summary dump-counters help version	Try '@ --help' for more information.|
lsipc	1	bceghi:lmno:qrstyJPV	shmems queues semaphores global id noheadings notruncate time-format: bytes creator export json newline list output numeric-perms raw time shell help version	Try '@ --help' for more information.|
lsirq	1	hno:s:JPSV	json pairs noheadings output: sort: softirq help version	Try '@ --help' for more information.|
lslocks	1	bhino:p:ruJV	bytes json noinaccessible noheadings output: output-all pid: raw notruncate help version	Try '@ --help' for more information.|
lslogins	1	acefg:hl:no:prsuyzGLVZ	acc-expiration colon-separate export failed supp-groups groups: last logins: newline noheadings notruncate output output-all pwd raw system-accs time-format: user-accs shell context print0 wtmp-file: btmp-file: lastlog: help version	Try '@ --help' for more information.|
lsmem	1	abhno:rs:JPS:V	json pairs all bytes noheadings output: output-all raw split: sysroot: summary help version	Try '@ --help' for more information.|
lsns	1	hlno:p:rt:uJTVW	json list noheadings output: output-all task: raw notruncate nowrap type: tree: help version	Try '@ --help' for more information.|
lspci	1	bd:gi:kmnp:qs:tvxA:DF:GH:MO:PQ	!	Usage: @ [<switches>]||Basic display modes:|-mm		Produce machine-readable output (single -m for an obsolete format)|
lsusb	1	d:hp:s:tvD:P:V	verbose tree version help	Usage: @ [options]...|List USB devices|
mail	1	a:b:c:definr:s:u:vEIN	!	usage: @ [-dEIinv] [-a header] [-b bcc-addr] [-c cc-addr] [-r from-addr] [-s subject] [--] to-addr ...|       @ [-dEIiNnv] -f [name]|       @ [-dEIiNnv] [-u user]|
mailx	1	a:b:c:definr:s:u:vEIN	!	usage: @ [-dEIinv] [-a header] [-b bcc-addr] [-c cc-addr] [-r from-addr] [-s subject] [--] to-addr ...|       @ [-dEIiNnv] -f [name]|       @ [-dEIiNnv] [-u user]|
man	1	acde:fhiklm:p:r:s:tuwC:DE:HIKL:M:P:R:S:TVWXZ	config-file: debug default warnings whatis apropos global-apropos local-file where path location where-cat location-cat catman recode: locale: systems: manpath: sections: extension: ignore-case match-case regex wildcard names-only all update no-subpages pager: prompt: ascii encoding: no-hyphenation nh no-justification nj preprocessor: troff troff-device html gxditview ditroff help usage version	Try '@ --help' or '@ --usage' for more information.|
mcookie	1	f:hm:vV	file: max-size: verbose help version	Try '@ --help' for more information.|
mesg	1	hvV	verbose help version	Try '@ --help' for more information.|
mkswap	1	cfhp:qv:L:U:V	check force quiet pagesize label swapversion uuid verbose lock help version	Try '@ --help' for more information.|
modinfo	1	ab:dhk:lmnpF:V0	author description license parameters filename null modname field: set-version: basedir: version help	
modprobe	1	abcd:fhinqrsvw:C:DRS:V	dump-modversions all remove remove-dependencies remove-holders wait: first-time ignore-install ignore-remove use-blacklist force force-modversions force-vermagic force-modversion resolve-alias show-depends showconfig show-config show-modversions show-exports dry-run show config: dirname: set-version: syslog quiet verbose version help	
more	1	cdefhln:psuV01	silent logical no-pause print-over clean-print exit-on-eof squeeze plain lines help version	Try '@ --help' for @ information.|
mount	1	acfhilmno:rst:vwBFL:MN:O:RT:U:V	source: target: all no-canonicalize fake fork fstab: internal-only show-labels mkdir no-mtab options-mode: options-source: options-source-force options: test-opts: read-only types: target-prefix: verbose rw read-write namespace: help version label: uuid: bind move rbind make-shared make-slave make-private make-unbindable make-rshared make-rslave make-rprivate make-runbindable	Try '@ --help' for more information.|
networkctl	1	ahln:s	help version no-pager no-legend all stats full lines: json:	
newusers	1	bhrR	badname help system root	Usage: @ [options]||
nfnl_osf	255	df:h	!	Usage: @ -f fingerprints [-d]|
nft	1	acd:ef:hijnopstuvyD:I:NSTV	help version file: define interactive includepath: check optimize handle stateless terse service reversedns guid numeric numeric-priority numeric-protocol numeric-time echo json debug:	
pkill	2	cefg:hinoq:r:s:t:u:xAF:G:LO:P:U:V01	signal: queue: echo count full pgroup: group: ignore-case newest oldest older: parent: session: terminal: euid: uid: exact pidfile: logpidfile runstates: ignore-ancestors cgroup: ns nslist: help version	|Usage:| @ [options] <pattern>||
pmap	1	cdhnpqrxA:C:N:VX	extended read-rc read-rc-from: create-rc create-rc-to: device quiet show-path range: help version	|Usage:| @ [options] PID [PID ...]||
prlimit	1	cdefhilmno:p:qrstuvxyV	pid: output: noheadings raw verbose help version core data nice fsize sigpending memlock rss nofile msgqueue rtprio stack cpu nproc as locks rttime	Try '@ --help' for more information.|
pstree	1	acghlnpstuAC:GH:N:STUVZ	help arguments ascii compact-not color: show-pgids vt100 highlight-all highlight-pid: long numeric-sort ns-sort: show-pids show-parents ns-changes thread-names hide-threads uid-changes unicode version security-context	Usage: @ [-acglpsStTuZ] [ -h | -H PID ] [ -n | -N type ]|              [ -A | -G | -U ] [ PID | USER ]|   or: @ -V||
pstree.x11	1	acghlnpstuAC:GH:N:STUVZ	help arguments ascii compact-not color: show-pgids vt100 highlight-all highlight-pid: long numeric-sort ns-sort: show-pids show-parents ns-changes thread-names hide-threads uid-changes unicode version security-context	Usage: pstree [-acglpsStTuZ] [ -h | -H PID ] [ -n | -N type ]|              [ -A | -G | -U ] [ PID | USER ]|   or: pstree -V||
pwck	1	behqrsR	badname help quiet read-only root sort	Usage: @ [options] [passwd [shadow]]||
pwconv	2	hR	help root	Usage: @ [options]||
pwdx	1	hV	help version	|Usage:| @ [options] pid...||
pwunconv	2	hR	help root	Usage: @ [options]||
rmmod	1	fhsvwV	force syslog verbose version help	
route	0	ehnvA:CFNV	help version verbose numeric extend fib cache	    inet (DARPA Internet) inet6 (IPv6) ax25 (AMPR AX.25) |    netrom (AMPR NET/ROM) rose (AMPR ROSE) ipx (Novell IPX) |    ddp (Appletalk DDP) x25 (CCITT X.25)|
runlevel	1		help	
script	1	ac:efhm:o:qtB:E:I:O:T:V	log-in: log-out: log-io: log-timing: timing logging-format: append command: return flush force echo: output-limit: quiet help version	Try '@ --help' for more information.|
setarch	1	hvBFILRSTVXZ	fdpic-funcptrs short-inode addr-compat-layout addr-no-randomize whole-seconds sticky-timeouts read-implies-exec mmap-page-zero uname-2 verbose list help version	Try '@ --help' for more information.|
setpriv	1	dhV	dump nnp no-new-privs ambient-caps: inh-caps: bounding-set: ruid: euid: rgid: egid: reuid: regid: clear-groups keep-groups init-groups groups: securebits: pdeathsig selinux-label: apparmor-profile: reset-env help version	Try '@ --help' for more information.|
setsid	1	cfhwV	ctty fork wait help version	Try '@ --help' for more information.|
skill	1	c:dfhilnp:t:u:vwLV01	fast interactive list table no-action verbose warnings command: pid: tty: user: ns nslist: help version	|Usage:| @ [signal] [options] <expression>||
snice	1	c:dfhilnp:t:u:vwLV01	fast interactive list table no-action verbose warnings command: pid: tty: user: ns nslist: help version	|Usage:| @ [new priority] [options] <expression>||
start-stop-daemon	3	a:bc:d:g:k:mn:op:qr:s:tu:vx:CHI:KN:O:P:R:STV	start stop status help version pid: ppid: pidfile: exec: name: user: group: chuid: signal: startas: chroot: chdir: nicelevel: procsched: iosched: umask: background notify-await notify-timeout: no-close output: make-pidfile remove-pidfile retry test oknodo quiet verbose	Try '@ --help' for more information.|
stdbuf	125	e:i:o:	input: output: error: help version	Try '@ --help' for more information.|
swapoff	16	ahvL:U:V	all verbose help version	Try '@ --help' for more information.|
swapon	1	adefho:p:svL:U:V	all discard ifexists fixpgsz options: priority: summary show noheadings raw bytes verbose help version	Try '@ --help' for more information.|
sync	1	df	data file-system help version	Try '@ --help' for more information.|
sysctl	0	abdefhnopqr:wxANVX	all deprecated dry-run binary ignore names values load system pattern: quiet write help version	
systemctl	1	afhiln:o:p:qrs:t:H:M:P:T	help version system user host: machine: type: state: failed property: value all full recursive reverse with-dependencies job-mode: show-transaction show-types check-inhibitors: kill-whom: signal: what: now dry-run quiet wait no-block no-wall no-reload legend: no-pager no-ask-password global runtime force preset-mode: root: image: lines: output: firmware-setup boot-loader-menu: boot-loader-entry: plain timestamp: read-only mkdir marked	
systemd-analyze	1	hqH:M:U:	recursive-errors: offline: threshold: security-policy: json: no-pager system user global host: machine: order require from-pattern: to-pattern: fuzz: man generators iterations: base-time: profile: help version quiet root: image:	
systemd-cat	1	hp:t:	help version identifier: priority: stderr-priority: level-prefix:	
systemd-cgls	1	ahkluM:	help version no-pager all unit user-unit xattr: cgroup-id: full machine:	
systemd-detect-virt	1	chqrv	help version container vm chroot private-users quiet list	
systemd-escape	1	hmpu	help version suffix: template: instance unescape mangle path	
systemd-id128	1	a:hpu	help pretty app-specific: uuid	
systemd-inhibit	1	h	help version no-pager no-legend what: who: why: mode: list	
systemd-run	1	dhp:qrtu:E:GH:M:PS	help version no-ask-password user host: machine: scope unit: property: description: slice: slice-inherit no-block remain-after-exit wait send-sighup service-type: uid: gid: nice: working-directory: same-dir setenv: pty pipe quiet collect shell path-property: socket-property: on-active: on-boot: on-startup: on-unit-active: on-unit-inactive: on-calendar: on-timezone-change on-clock-change timer-property:	
telnet	64	ab:cde:k:l:n:rxEKLVX:	ipv4 ipv6 binary login bind: no-rc debug escape: no-escape no-login user: binary-output trace: rlogin encrypt realm: disable-auth: help usage version	Try '@ --help' or '@ --usage' for more information.|
timedatectl	1	ahp:H:M:	help version no-pager no-ask-password host: machine: adjust-system-clock monitor property: all value	
tnftp	1	adefgino:pq:r:s:tu:vx:AN:P:RT:V	!	usage: @ [-46AadefginpRtVv] [-N NETRC] [-o OUTPUT] [-P PORT] [-q QUITTIME]|           [-r RETRY] [-s SRCADDR] [-T DIR,MAX[,INC]] [-x XFERSIZE]|           [[USER@]HOST [PORT]]|           [[USER@]HOST:[PATH][/]]|
tput	2	xST:V	!	Usage: @ [options] [command]||
tty	2	s	silent quiet help version	Try '@ --help' for more information.|
uptime	1	hpsV	pretty help since version	|Usage:| @ [options]||
userdel	2	fhrPRZ	force help remove root prefix selinux-user	Usage: @ [options] LOGIN||
users	1		help version	Try '@ --help' for more information.|
vmstat	1	adfhmnp:stwyDS:V	active forks slabs one-header stats disk disk-sum partition: unit: wide timestamp no-first help version	|Usage:| @ [options] [delay [count]]||
w	1	fhiosuV	no-header no-current short from old-style ip-addr help version	|Usage:| @ [options] [user]||
wall	1	g:hnt:V	group: nobanner timeout: help version	Try '@ --help' for more information.|
watch	1	bcdeghn:pq:tvwx	beep color differences errexit chgexit equexit: interval: precise no-title no-wrap exec help version	|Usage:| @ [options] command||
`;
