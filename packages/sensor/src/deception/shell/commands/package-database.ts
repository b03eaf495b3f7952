import { FileError } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';

/** A package as /var/lib/dpkg/status has it. */
export interface PackageEntry {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  readonly summary: string;
  readonly installedKilobytes: number;
  /** Selected and actual state: `install ok installed`. */
  readonly status: string;
  /** The paragraph as it stands in the file. */
  readonly text: string;
}

const STATUS = '/var/lib/dpkg/status';

/** What is installed, by name. */
export function installedPackages(process: Process): PackageEntry[] {
  let text = '';
  try {
    text = Buffer.from(process.session.host.files.readFile(STATUS)).toString('latin1');
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
  return text
    .split('\n\n')
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => {
      const lines = paragraph.split('\n');
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
      return {
        name: field('Package'),
        version: field('Version'),
        architecture: field('Architecture'),
        summary: field('Description'),
        installedKilobytes: Number(field('Installed-Size')) || 0,
        status: field('Status'),
        text: paragraph.trim(),
      };
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The upstream version of an installed package, as its programs tell it; empty where it is not installed. */
export function versionOf(process: Process, name: string): string {
  const found = installedPackages(process).find((each) => each.name === name)?.version ?? '';
  return found.replace(/^\d+:/, '').replace(/-[^-]*$/, '');
}

/** Writes the database with one package more or less; what dpkg does at the end of its work. */
export function writePackages(process: Process, packages: readonly PackageEntry[]): void {
  const text = packages.map((each) => `${each.text}\n\n`).join('');
  process.session.host.files.writeFile(STATUS, Buffer.from(text, 'latin1'));
}

/** A package of the archive that is not installed: version, size of the archive and on disk (kB), programs and their sizes. */
export interface AvailablePackage {
  readonly name: string;
  readonly version: string;
  readonly archiveKilobytes: number;
  readonly installedKilobytes: number;
  readonly summary: string;
  readonly programs: readonly (readonly [string, number])[];
  readonly needs: readonly string[];
}

/** name version archive-kB installed-kB programs(path=size,...) needs(,) summary */
const AVAILABLE = `
nmap 7.93+dfsg1-1 1903 4531 /usr/bin/nmap=2980320,/usr/bin/nping=430208 liblinear4,liblua5.3-0,libssh2-1,nmap-common The Network Mapper
nmap-common 7.93+dfsg1-1 4081 21412 - - Architecture independent files for nmap
liblinear4 2.3.0+dfsg-5 43.1 112 - - Library for Large Linear Classification
liblua5.3-0 5.3.6-2 123 502 - - Shared library for the Lua interpreter version 5.3
masscan 2:1.3.2+ds1-1 266 611 /usr/bin/masscan=430560 libpcap0.8 TCP port scanner
libpcap0.8 1.10.3-1 157 410 - - system interface for user-level packet capture
tor 0.4.7.16-1 1938 5184 /usr/bin/tor=4412000,/usr/bin/torify=#1011 torsocks anonymizing overlay network for TCP
torsocks 2.4.0-1 73.7 259 /usr/bin/torsocks=#7064 - use SOCKS-friendly applications with Tor
proxychains4 4.16-1 27.4 93 /usr/bin/proxychains4=14560 - redirect connections through socks/http proxies
proxychains 3.1-9 14.9 53 /usr/bin/proxychains=#299 - proxy chains - redirect connections through proxy servers
sshpass 1.09-1+b1 12.9 39 /usr/bin/sshpass=27216 - Non-interactive ssh password authentication
hydra 9.4-1 281 1021 /usr/bin/hydra=476768 - very fast network logon cracker
docker.io 20.10.24+dfsg1-1+deb12u1 36231 158210 /usr/bin/docker=33410000,/usr/sbin/dockerd=62310000 containerd,runc,iptables Linux container runtime
containerd 1.6.20~ds1-1+deb12u1 25891 110211 /usr/bin/containerd=52100000 runc open and reliable container runtime
runc 1.1.5+ds1-1+deb12u1 2710 10201 /usr/sbin/runc=9411000 - Open Container Project - runtime
nodejs 18.20.4+dfsg-1~deb12u1 319 1212 /usr/bin/node=75300 libnode108 evented I/O for V8 javascript - runtime executable
libnode108 18.20.4+dfsg-1~deb12u1 10491 43210 - - evented I/O for V8 javascript - runtime library
npm 9.2.0~ds1-1 745 3310 /usr/bin/npm=#2112 nodejs package manager for Node.js
golang-go 2:1.19~1 44.9 12 /usr/bin/go=14210000 - Go programming language compiler, linker, compiled stdlib
ruby 1:3.1 9.9 35 /usr/bin/ruby=14488 - Interpreter of object-oriented scripting language Ruby
default-jre-headless 2:1.17-74 2.9 10 /usr/bin/java=14496 - Standard Java runtime
fail2ban 1.0.2-2 451 2210 /usr/bin/fail2ban-client=#1502,/usr/bin/fail2ban-server=#1502 - ban hosts that cause multiple authentication errors
ufw 0.36.2-1 169 889 /usr/sbin/ufw=#4942 - program for managing a Netfilter firewall
cpulimit 2.6-1 18.7 47 /usr/bin/cpulimit=22784 - tool for limiting the CPU usage of a process
stress 1.0.7-1 20.9 51 /usr/bin/stress=27136 - tool to impose load on and stress test a computer system
speedtest-cli 2.1.3-2 23.3 92 /usr/bin/speedtest-cli=#971 - Command line interface for testing internet bandwidth using speedtest.net
neofetch 7.1.0-4 86.1 341 /usr/bin/neofetch=#339041 - Shows Linux System Information with Distribution Logo
axel 2.17.11-1 69.1 231 /usr/bin/axel=76512 - light command line download accelerator
aria2 1.36.0-1 1471 5210 /usr/bin/aria2c=1991200 - High speed download utility
lftp 4.9.2-2 752 2510 /usr/bin/lftp=1312400 - Sophisticated command-line FTP/HTTP/BitTorrent client programs
p7zip-full 16.02+dfsg-8 1177 4810 /usr/bin/7z=#40,/usr/bin/7za=#41 - 7z and 7za file archivers with high compression ratio
unrar-free 1:0.1.3-1 24.1 72 /usr/bin/unrar-free=39312 - Unarchiver for .rar files
mc 3:4.8.29-2 567 1640 /usr/bin/mc=1212400 - Midnight Commander - a powerful file manager
emacs-nox 1:28.2+1-15+deb12u4 4310 16210 /usr/bin/emacs=7210000 - GNU Emacs editor (without GUI support)
zsh 5.9-4+b6 914 2410 /usr/bin/zsh=889312 - shell with lots of features
fish 3.6.0-3.1+deb12u1 1121 3991 /usr/bin/fish=1710200 - friendly interactive shell
iftop 1.0~pre4-9 36.7 101 /usr/sbin/iftop=76400 - displays bandwidth usage information on an network interface
nload 0.7.4-2 47.3 171 /usr/bin/nload=111200 - realtime console network usage monitor
ncdu 1.18-0.2 44.5 110 /usr/bin/ncdu=76112 - ncurses disk usage viewer
dos2unix 7.4.3-1 355 1510 /usr/bin/dos2unix=43200 - convert text file line endings between CRLF and LF
expect 5.45.4-2+b1 167 431 /usr/bin/expect=14496 - Automates interactive applications
cmake 3.25.1-1 8692 34010 /usr/bin/cmake=10411000 - cross-platform, open-source make system
build-essential 12.9 7.7 20 - - Informational list of build-essential packages
automake 1:1.16.5-1.3 823 1910 /usr/bin/automake=#254612 - Tool for generating GNU Standards-compliant Makefiles
libssl-dev 3.0.17-1~deb12u2 2434 12310 - - Secure Sockets Layer toolkit - development files
libcurl4-openssl-dev 7.88.1-10+deb12u14 491 1910 - - development files and documentation for libcurl (OpenSSL flavour)
libuv1-dev 1.44.2-1+deb12u1 165 621 - - asynchronous event notification library - development files
libhwloc-dev 2.9.0-1 252 1010 - - Hierarchical view of the machine - static libs and headers
python3-pip 23.0.1+dfsg-1 1325 6910 /usr/bin/pip=#225,/usr/bin/pip3=#225 - Python package installer
python3-requests 2.28.1+dfsg-1 67.9 231 - - elegant and simple HTTP library for Python3, built for human beings
python3-paramiko 2.12.0-2 172 891 - - Make ssh v2 connections (Python 3)
wireguard-tools 1.0.20210914-1+b1 87.4 330 /usr/bin/wg=97312 - fast, modern, secure kernel VPN tunnel (userland utilities)
openvpn 2.6.3-1+deb12u3 648 1980 /usr/sbin/openvpn=1010200 - virtual private network daemon
squid 5.7-2+deb12u3 2610 9210 /usr/sbin/squid=6110000 - Full featured Web Proxy cache (HTTP proxy GnuTLS flavour)
dante-server 1.4.2+dfsg-7+b8 281 701 /usr/sbin/danted=512400 - SOCKS (v4 and v5) proxy daemon (danted)
3proxy 0.9.4-1 180 512 /usr/bin/3proxy=210400 - tiny free proxy server
vsftpd 3.0.3-13+b2 142 353 /usr/sbin/vsftpd=167312 - lightweight, efficient FTP server written for security
apache2 2.4.65-1~deb12u1 215 532 /usr/sbin/apachectl=#7131,/usr/sbin/a2ensite=#16441 - Apache HTTP Server
lolcat 100.0.1-3 8.6 27 /usr/bin/lolcat=#212 - colorful cat
cowsay 3.03+dfsg2-8 20.4 85 /usr/games/cowsay=#4664 - configurable talking cow
figlet 2.2.5-3+b1 136 751 /usr/bin/figlet=39200 - Make large character ASCII banners out of ordinary text
sl 5.02-1+b1 12.6 68 /usr/games/sl=26800 - Correct you if you type sl by mistake
rkhunter 1.4.6-11 210 1230 /usr/bin/rkhunter=#676312 - rootkit, backdoor, sniffer and exploit scanner
chkrootkit 0.57-2+b4 335 1010 /usr/sbin/chkrootkit=#102412 - rootkit detector
clamav 1.0.9+dfsg-1~deb12u1 8210 15210 /usr/bin/clamscan=131200 - anti-virus utility for Unix - command-line interface
lshw 02.19.git.2021.06.19.996aaad9c7-2+b1 301 912 /usr/bin/lshw=1012400 - information about hardware configuration
inxi 3.3.26-1-1 488 1610 /usr/bin/inxi=#1310200 - full featured system information script
sysbench 1.0.20+ds-5 121 402 /usr/bin/sysbench=231200 - multi-threaded benchmark tool for database systems
iperf3 3.12-1+deb12u2 34.1 92 /usr/bin/iperf3=18600 - Internet Protocol bandwidth measuring tool
hping3 3.a2.ds2-10 106 262 /usr/sbin/hping3=171200 - Active Network Smashing Tool
arp-scan 1.10.0-2 399 1502 /usr/sbin/arp-scan=67300 - arp scanning and fingerprinting tool
smbclient 2:4.17.12+dfsg-0+deb12u2 453 1931 /usr/bin/smbclient=261200 - command-line SMB/CIFS clients for Unix
ldap-utils 2.5.13+dfsg-5 147 721 /usr/bin/ldapsearch=79200 - OpenLDAP utilities
snmp 5.9.3+dfsg-2+deb12u1 179 702 /usr/bin/snmpwalk=35200 - SNMP (Simple Network Management Protocol) applications
`;

let table: ReadonlyMap<string, AvailablePackage> | null = null;

/** A package of the archive; null where the archive has none of that name. */
export function availablePackage(name: string): AvailablePackage | null {
  table ??= new Map(
    AVAILABLE.trim()
      .split('\n')
      .map((line) => {
        const [each = '', version = '', archive = '', installed = '', programs = '', needs = '', ...summary] =
          line.split(' ');
        return [
          each,
          {
            name: each,
            version,
            archiveKilobytes: Number(archive),
            installedKilobytes: Number(installed),
            summary: summary.join(' '),
            programs:
              programs === '-'
                ? []
                : programs
                    .split(',')
                    .map(
                      (program) =>
                        [program.split('=')[0] ?? '', Number(program.split('=')[1]?.replace('#', ''))] as const,
                    ),
            needs: needs === '-' ? [] : needs.split(','),
          },
        ] as const;
      }),
  );
  return table.get(name) ?? null;
}
