/**
 * Programs of a Debian 12 server as its packages install them, from the file lists of bookworm's own packages.
 * One word a program: `name=size[:mode]` (ELF), `name=#size[:mode]` (script), `name=@target` (symbolic link).
 */
export const USR_BIN = `
[=68496 addpart=31040 apt=18752 apt-cache=88456 apt-cdrom=22920 apt-config=26944 apt-get=51592 apt-key=#27972
apt-mark=59784 arch=43888 awk=@mawk b2sum=60400 base32=48016 base64=48016 basename=43856 basenc=56208 bash=1265648
bashbug=#6865 bunzip2=39224 busctl=92672 busybox=760128 bzcat=39224 bzcmp=@bzdiff bzdiff=#2225 bzegrep=@bzgrep
bzexe=#4893 bzfgrep=@bzgrep bzgrep=#3775 bzip2=39224 bzip2recover=14568 bzless=@bzmore bzmore=#1297 c_rehash=#6925
captoinfo=@tic cat=44016 chage=80376:2755 chattr=14584 chcon=68720 chfn=62672:4755 chgrp=68656 chmod=64496
choom=55616 chown=72752 chrt=67904 chsh=52880:4755 cksum=142384 clear=14584 clear_console=14488 cmp=52176 col=35136
colcrt=14656 colrm=31040 column=55616 comm=48048 cp=151152 crontab=43568:2755 csplit=122032 ctstat=@lnstat
curl=280800 cut=48112 dash=125640 date=121904 dd=89240 deb-systemd-helper=#24358 deb-systemd-invoke=#6241
delpart=31040 df=102200 diff=155216 diff3=68752 dir=151344 dircolors=52144 dirname=39760 dmesg=88656
dnsdomainname=@hostname domainname=@hostname dpkg=318096 dpkg-deb=170512 dpkg-divert=158264
dpkg-maintscript-helper=#21206 dpkg-query=162384 dpkg-realpath=#4186 dpkg-split=129520 dpkg-statoverride=63824
dpkg-trigger=88560 du=175440 echo=43856 editor=@nano egrep=#41 env=48536 expand=43952 expiry=31184:2755 expr=117808
factor=85200 faillog=23072 fallocate=35136 false=35664 fgrep=#41 file=27120 fincore=35184 find=224848 findmnt=85600
flock=35216 fmt=48016 fold=43920 free=26936 getconf=27136 getent=36320 getopt=35136 gpasswd=88496:4755 gpgv=474112
grep=203152 groups=43920 gunzip=#2346 gzexe=#6447 gzip=98136 hardlink=51600 hd=@hexdump head=48080 helpztags=#2514
hexdump=59720 hostid=39760 hostname=22680 hostnamectl=31104 i386=@setarch iconv=64648 id=48144 infocmp=63808
infotocap=@tic install=159544 ionice=35136 ip=691016 ipcmk=35200 ipcrm=35136 ipcs=76096 ischroot=14664 join=56304
journalctl=76432 kernel-install=#13061 kill=22840 killall=35744 kmod=170400 last=51520 lastb=@last lastlog=32512
ld.so=@/lib64/ld-linux-x86-64.so.2 ldd=#5407 less=198960 lessecho=14584 lessfile=@lesspipe lesskey=24200
lesspipe=#9047 link=39760 linux32=@setarch linux64=@setarch ln=72824 lnstat=27224 locale=47272 localectl=27008
localedef=298912 logger=56216 login=53024 loginctl=59888 logname=39760 look=18752 ls=151344 lsattr=14584
lsb_release=#2651 lsblk=207168 lscpu=129344 lsfd=123192 lsipc=100672 lsirq=35312 lslocks=72400 lslogins=96576
lsmem=67904 lsmod=@kmod lsns=84288 lspci=98224 lzmainfo=14648 mawk=158376 mcookie=35200 md5sum=52176
md5sum.textutils=@md5sum mesg=18744 mkdir=97552 mkfifo=68784 mknod=72912 mktemp=43952 more=59712 mount=59704:4755
mountpoint=18744 mv=142968 namei=35136 nano=291552 nawk=@mawk networkctl=108936 newgrp=48896:4755 nice=43888
nisdomainname=@hostname nl=113776 nohup=43920 nproc=43920 nsenter=35368 nstat=106952 numfmt=68624 od=80912
openssl=976136 pager=@less partx=121152 passwd=68248:4755 paste=43920 pathchk=43888 perl=3808560 pgrep=35248
pidof=@/sbin/killall5 pidwait=35248 ping=90568 ping4=@ping ping6=@ping pinky=48176 pkill=@pgrep pldd=23232 pmap=35160
pr=81008 printenv=35664 printf=64432 prlimit=39760 ps=146360 pstree=35816 ptx=138480 pwd=43952 pwdx=14648 rbash=@bash
rdma=184936 readlink=52112 realpath=52144 rename.ul=22840 renice=14648 reset=@tset resizepart=72000 rev=14648
rgrep=#30 rm=72752 rmdir=56240 rnano=@nano routel=#1658 rtstat=@lnstat run-parts=27560 runcon=43984 savelog=#10487
scp=273024 script=71992 scriptlive=55608 scriptreplay=47416 sdiff=56400 sed=126424 seq=60336 setarch=27216
setpci=31416 setpriv=80192 setsid=14648 setterm=47424 sftp=289376 sg=@newgrp sh=@dash sha1sum=56272 sha224sum=60368
sha256sum=60368 sha384sum=64464 sha512sum=64464 shred=64656 shuf=60400 skill=31056 slabtop=22904 sleep=43888
slogin=@ssh snice=@skill sort=118456 split=60984 ss=193680 ssh=1125408 ssh-add=530880 ssh-agent=485760:2755
ssh-argv0=#1455 ssh-copy-id=#12676 ssh-keygen=661952 ssh-keyscan=637408 stat=97488 stdbuf=60336 stty=85008
su=72000:4755 sudo=281624:4755 sudoedit=@sudo sum=52184 sync=39824 systemctl=1353368 systemd=@/lib/systemd/systemd
systemd-analyze=186992 systemd-ask-password=18928 systemd-cat=18816 systemd-cgls=23016 systemd-cgtop=39320
systemd-creds=43632 systemd-cryptenroll=60008 systemd-delta=27008 systemd-detect-virt=18808 systemd-escape=18808
systemd-firstboot=51800 systemd-hwdb=129704 systemd-id128=22904 systemd-inhibit=22928 systemd-machine-id-setup=18928
systemd-mount=51808 systemd-notify=18816 systemd-path=18808 systemd-repart=154304 systemd-run=59976
systemd-socket-activate=27008 systemd-stdio-bridge=18816 systemd-sysext=43512 systemd-sysusers=64184
systemd-tmpfiles=113224 systemd-tty-ask-password-agent=35200 systemd-umount=@systemd-mount tabs=18672 tac=113712
tail=76944 tar=531984 taskset=63808 tee=43984 tempfile=14520 test=60304 tic=92512 timedatectl=43384 timeout=48632
tload=18760 toe=22768 top=134736 touch=109616 tput=26896 tr=56208 true=35664 truncate=43920 tset=30968 tsort=56208
tty=35696 tzselect=#15352 uclampset=63808 udevadm=1353288 ul=22848 umount=35128:4755 uname=43888 uncompress=#2346
unexpand=43952 uniq=48080 unlink=39760 unshare=84520 unxz=@xz update-alternatives=59712 uptime=14648 users=39824
utmpdump=31032 vdir=151344 vi=@vim.tiny vim.tiny=1716728 vmstat=35552 w=22840 wall=39224 watch=27352 wc=52280
wdctl=72024 wget=470384 whereis=31504 which=@which.debianutils which.debianutils=#946 who=60432 whoami=39792
write=22848 x86_64=@setarch xargs=72136 xxd=18648 xz=84680 xzcat=@xz xzcmp=@xzdiff xzdiff=#7422 xzegrep=@xzgrep
xzfgrep=@xzgrep xzgrep=#10333 xzless=#1813 xzmore=#2190 yes=39760 ypdomainname=@hostname zcat=#1984 zcmp=#1678
zdiff=#6460 zdump=23064 zegrep=#29 zfgrep=#29 zforce=#2081 zgrep=#8103 zless=#2206 zmore=#1842 znew=#4577
`;

export const USR_SBIN = `
add-shell=#1053 addgroup=@adduser adduser=#48382 agetty=69112 arpd=106984 badblocks=35072 blkdiscard=35136
blkid=125280 blkzone=80192 blockdev=80192 bridge=156200 capsh=54568 chcpu=47416 chgpasswd=67880 chmem=67904
chpasswd=63856 chroot=48112 cpgr=@cppw cppw=61880 cron=55784 ctrlaltdel=39224 dcb=148072 debugfs=239440
delgroup=@deluser deluser=#16727 depmod=@../bin/kmod devlink=226280 dhclient=538080 dmidecode=137416
dpkg-fsys-usrunmess=#17401 dumpe2fs=31040 e2freefrag=14648 e2fsck=356624 e2image=55760 e2label=@tune2fs
e2mmpstatus=@dumpe2fs e2scrub=#7294 e2scrub_all=#5394 e2undo=22840 e4crypt=26936 e4defrag=30960 fdisk=153816
filefrag=18696 findfs=14648 fsck=55664 fsck.cramfs=43384 fsck.ext2=@e2fsck fsck.ext3=@e2fsck fsck.ext4=@e2fsck
fsck.minix=125272 fsfreeze=14648 fstab-decode=14576 fstrim=76096 genl=119304 getcap=14576 getpcaps=14576
getty=@agetty groupadd=101416 groupdel=88936 groupmems=67920 groupmod=101384 grpck=67888 grpconv=59536
grpunconv=59536 grub-install=1289544 halt=@/usr/bin/systemctl hwclock=88512 iconvconfig=31584 ifdown=@ifup
ifup=104904 init=@/lib/systemd/systemd insmod=@../bin/kmod installkernel=#2659 invoke-rc.d=#16517 ip=@/usr/bin/ip
ip6tables=@xtables-nft-multi iptables=@xtables-nft-multi iptables-restore=@xtables-nft-multi
iptables-save=@xtables-nft-multi isosize=31040 killall5=26944 ldattach=35136 ldconfig=982880 logrotate=96688
losetup=117168 lsmod=@../bin/kmod mke2fs=141904 mkfs=14648 mkfs.bfs=35136 mkfs.cramfs=43256 mkfs.ext2=@mke2fs
mkfs.ext3=@mke2fs mkfs.ext4=@mke2fs mkfs.minix=112968 mklost+found=14576 mkswap=117056 modinfo=@../bin/kmod
modprobe=@../bin/kmod newusers=105392 nft=26704 nologin=14568 pivot_root=14648 poweroff=@/usr/bin/systemctl
pwck=59656 pwconv=55432 pwunconv=55472 readprofile=35168 reboot=@/usr/bin/systemctl remove-shell=#1111
resize2fs=63800 rmmod=@../bin/kmod rmt-tar=60432 rtacct=45432 rtcwake=47424 rtmon=115144 runlevel=@/usr/bin/systemctl
runuser=72000 service=#9099 setcap=14576 sfdisk=121048 shadowconfig=#2273 shutdown=@/usr/bin/systemctl sshd=1180376
start-stop-daemon=44464 sulogin=55616 swaplabel=18744 swapoff=22840 swapon=51512 switch_root=18744 sysctl=31040
tarcat=#936 tc=587776 telinit=@/usr/bin/systemctl tipc=156264 tune2fs=117264 update-ca-certificates=#5418
update-grub=#64 update-rc.d=#17742 update-shells=#3984 useradd=159536 userdel=113608 usermod=147056 vdpa=119464
vigr=@vipw vipw=74384 visudo=252952 wipefs=47424 xtables-nft-multi=224192 zic=60136 zramctl=117168
`;
