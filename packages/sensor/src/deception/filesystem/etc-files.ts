import type { ServerPersona } from '../host/debian-12-server.ts';

/** Days between 1970 and the installation: the third field of /etc/shadow. */
function installDay(persona: ServerPersona): number {
  return Math.floor(persona.installedAtMs / 86_400_000);
}

/** passwd(5) */
export function passwdText(persona: ServerPersona): string {
  return persona.accounts
    .map(
      (account) =>
        `${account.name}:x:${account.userId}:${account.groupId}:${account.fullName}:${account.home}:${account.shell}\n`,
    )
    .join('');
}

/** shadow(5) */
export function shadowText(persona: ServerPersona): string {
  return persona.accounts
    .map(
      (account) =>
        `${account.name}:${account.password}:${installDay(persona)}:${account.password.startsWith('!') ? '::::' : '0:99999:7::'}:\n`,
    )
    .join('');
}

/** group(5) */
export function groupText(persona: ServerPersona): string {
  return persona.memberships
    .map(({ group, groupId, members }) => `${group}:x:${groupId}:${members.join(',')}\n`)
    .join('');
}

export function groupShadowText(persona: ServerPersona): string {
  return persona.memberships.map(({ group, members }) => `${group}:*::${members.join(',')}\n`).join('');
}

export function osReleaseText(persona: ServerPersona): string {
  const { prettyName, id, versionId, codename } = persona.operatingSystem;
  return `PRETTY_NAME="${prettyName}"
NAME="Debian GNU/Linux"
VERSION_ID="${versionId}"
VERSION="${versionId} (${codename})"
VERSION_CODENAME=${codename}
ID=${id}
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;
}

export function hostsText(persona: ServerPersona): string {
  return `127.0.0.1\tlocalhost
127.0.1.1\t${persona.hostname}

# The following lines are desirable for IPv6 capable hosts
::1     localhost ip6-localhost ip6-loopback
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
`;
}

export function fstabText(persona: ServerPersona): string {
  return `# /etc/fstab: static file system information.
#
# Use 'blkid' to print the universally unique identifier for a
# device; this may be used with UUID= as a more robust way to name devices
# that works even if disks are added and removed. See fstab(5).
#
# systemd generates mount units based on this file, see systemd.mount(5).
# Please run 'systemctl daemon-reload' after making changes here.
#
# <file system> <mount point>   <type>  <options>       <dump>  <pass>
# / was on /dev/sda1 during installation
UUID=${persona.diskUuid} /               ext4    errors=remount-ro 0       1
# swap was on /dev/sda5 during installation
UUID=${persona.diskUuid.split('').reverse().join('').replaceAll('-', '').slice(0, 8)}-41c7-4b0a-8d6e-52f9a3c1be70 none            swap    sw              0       0
/dev/sr0        /media/cdrom0   udf,iso9660 user,noauto     0       0
`;
}

export function interfacesText(persona: ServerPersona): string {
  const { network } = persona;
  return `# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

source /etc/network/interfaces.d/*

# The loopback network interface
auto lo
iface lo inet loopback

# The primary network interface
allow-hotplug ${network.interface}
iface ${network.interface} inet static
\taddress ${network.address}/${network.prefix}
\tgateway ${network.gateway}
\tdns-nameservers ${network.nameserver}
`;
}

export const CRONTAB_TEXT = `# /etc/crontab: system-wide crontab
# Unlike any other crontab you don't have to run the \`crontab'
# command to install the new version when you edit this file
# and files in /etc/cron.d. These files also have username fields,
# that none of the other crontabs do.

SHELL=/bin/sh
PATH=/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin

# Example of job definition:
# .---------------- minute (0 - 59)
# |  .------------- hour (0 - 23)
# |  |  .---------- day of month (1 - 31)
# |  |  |  .------- month (1 - 12) OR jan,feb,mar,apr ...
# |  |  |  |  .---- day of week (0 - 6) (Sunday=0 or 7) OR sun,mon,tue,wed,thu,fri,sat
# |  |  |  |  |
# *  *  *  *  * user-name command to be executed
17 *\t* * *\troot\tcd / && run-parts --report /etc/cron.hourly
25 6\t* * *\troot\ttest -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }
47 6\t* * 7\troot\ttest -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.weekly; }
52 6\t1 * *\troot\ttest -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.monthly; }
#
`;

export const SSHD_CONFIG_TEXT = `
# This is the sshd server system-wide configuration file.  See
# sshd_config(5) for more information.

Include /etc/ssh/sshd_config.d/*.conf

#Port 22
#AddressFamily any
#ListenAddress 0.0.0.0
#ListenAddress ::

PermitRootLogin yes
#StrictModes yes
#MaxAuthTries 6
#MaxSessions 10

#PubkeyAuthentication yes
#AuthorizedKeysFile\t.ssh/authorized_keys .ssh/authorized_keys2

#PasswordAuthentication yes
#PermitEmptyPasswords no

KbdInteractiveAuthentication no

UsePAM yes

X11Forwarding yes
PrintMotd no
AcceptEnv LANG LC_*
Subsystem\tsftp\t/usr/lib/openssh/sftp-server
`;

export const SOURCES_TEXT = `deb http://ftp.us.debian.org/debian/ bookworm main non-free-firmware
deb-src http://ftp.us.debian.org/debian/ bookworm main non-free-firmware

deb http://security.debian.org/debian-security bookworm-security main non-free-firmware
deb-src http://security.debian.org/debian-security bookworm-security main non-free-firmware

# bookworm-updates, to get updates before a point release is made;
# see https://www.debian.org/doc/manuals/debian-reference/ch02.en.html#_updates_and_backports
deb http://ftp.us.debian.org/debian/ bookworm-updates main non-free-firmware
deb-src http://ftp.us.debian.org/debian/ bookworm-updates main non-free-firmware
`;
