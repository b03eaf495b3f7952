import type { ServerPersona } from '../host/persona.ts';

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

export function hostsText(persona: ServerPersona): string {
  return `127.0.0.1\tlocalhost
127.0.1.1\t${persona.domain === '' ? '' : `${persona.hostname}.${persona.domain}\t`}${persona.hostname}

# IPv6
::1     localhost ip6-localhost ip6-loopback
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
`;
}

export function fstabText(persona: ServerPersona): string {
  return `# <file system> <mount point>   <type>  <options>       <dump>  <pass>
${(persona.disks[0]?.partitions ?? [])
  .filter((partition) => partition.mountPoint !== '')
  .map((partition) =>
    partition.mountPoint === '/'
      ? `# / was on /dev/${partition.name} during installation\nUUID=${partition.uuid} /               ext4    errors=remount-ro 0       1\n`
      : `# swap was on /dev/${partition.name} during installation\nUUID=${partition.uuid} none            swap    sw              0       0\n`,
  )
  .join('')}/dev/sr0        /media/cdrom0   udf,iso9660 user,noauto     0       0
`;
}

export function interfacesText(persona: ServerPersona): string {
  const { network } = persona;
  return `# /etc/network/interfaces - see interfaces(5)

source /etc/network/interfaces.d/*

auto lo
iface lo inet loopback

allow-hotplug ${network.interface}
iface ${network.interface} inet static
\taddress ${network.address}/${network.prefix}
\tgateway ${network.gateway}
\tdns-nameservers ${network.nameserver}
`;
}

/** resolv.conf(5) */
export function resolverText(persona: ServerPersona): string {
  const { domain, network } = persona;
  return `${domain === '' ? '' : `domain ${domain}\nsearch ${domain}\n`}nameserver ${network.nameserver}\n`;
}

/** subuid(5), subgid(5): a range for each ordinary user. */
export function subordinateText(persona: ServerPersona): string {
  return persona.accounts
    .filter((account) => account.userId >= 1000 && account.userId < 60_000)
    .map((account, index) => `${account.name}:${100_000 + index * 65_536}:65536\n`)
    .join('');
}

export const SOURCES_TEXT = `deb http://ftp.us.debian.org/debian/ bookworm main non-free-firmware
deb-src http://ftp.us.debian.org/debian/ bookworm main non-free-firmware

deb http://security.debian.org/debian-security bookworm-security main non-free-firmware
deb-src http://security.debian.org/debian-security bookworm-security main non-free-firmware

deb http://ftp.us.debian.org/debian/ bookworm-updates main non-free-firmware
deb-src http://ftp.us.debian.org/debian/ bookworm-updates main non-free-firmware
`;
