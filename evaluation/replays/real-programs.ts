/**
 * Names of programs that an ordinary Debian 12 web server may have, or that attackers rely on wherever they are: their
 * absence would be noticed. Programs of other systems (yum, SuSEfirewall2, router consoles) are not among them.
 */
export const REAL_PROGRAMS: ReadonlySet<string> = new Set(
  `
[ adduser addgroup apt apt-cache apt-get apt-key apt-mark arch arp arping at atq atrm awk b2sum base32 base64 basename bash bc blkid
blockdev bunzip2 busybox bzcat bzip2 cat cc chage chattr chfn chgrp chmod chown chpasswd chroot chsh cksum clear cmp column comm
cp crontab curl cut dash date dd debconf deluser depmod df dhclient diff dig dir dirname dmesg dmidecode dnsdomainname domainname dpkg
dpkg-query dpkg-reconfigure du echo egrep env ethtool expand expr factor faillog fallocate false fdisk fgrep file find findmnt flock
fmt fold free fsck ftp ftpget ftpput fuser g++ gcc gdb getconf getent getfacl git gpasswd gpg grep groupadd groupdel groups gunzip gzip
halt hd head hexdump host hostid hostname hostnamectl htop iconv id ifconfig ifdown ifup insmod install ionice ip ip6tables
iptables iptables-save join journalctl kill killall last lastb lastlog ldconfig ldd less ln locale locate logger login loginctl
logname losetup ls lsattr lsb_release lsblk lscpu lsmod lsof lspci lsusb mail make man md5sum mesg mkdir mkfifo mkfs mknod mkswap mktemp
modinfo modprobe more mount mountpoint mv mysql nano nc netcat netstat newgrp nft nginx nice nl nohup nproc nslookup nsenter
od openssl passwd paste patch perl pgrep php pidof ping ping6 pinky pkill pmap poweroff printenv printf ps pstree pwd pwdx python
python3 rcp readelf readlink realpath reboot renice reset resolvectl rev rm rmdir rmmod route rsyslogd run-parts runlevel runuser
scp screen script sdiff sed select-editor seq service setcap setfacl setsid sftp sh sha1sum sha256sum sha512sum shred shuf
shutdown sleep sort split ss ssh ssh-add ssh-agent ssh-copy-id ssh-keygen ssh-keyscan sshd stat stdbuf strings strip stty su sudo sum
swapoff swapon sync sysctl systemctl systemd-detect-virt tac tail tar taskset tc tee telinit telnet test tftp time timedatectl
timeout tmux top touch tput tr traceroute tree true truncate tty tzselect udevadm ulimit umount uname uncompress unexpand uniq unlink
unshare unxz unzip update-rc.d uptime useradd userdel usermod users vdir vi vigr view vim visudo vmstat w wall watch wc wget
whatis whereis which who whoami write xargs xxd xz xzcat yes zcat zgrep zip
`.match(/\S+/g) ?? [],
);
