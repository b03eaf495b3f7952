import { BlockList, isIP } from 'node:net';
import { domain, type IndicatorValue } from './normalise.ts';

/**
 * Services that many ordinary machines ask too: to have called them says nothing of anybody. Neither their name nor an
 * address of theirs is an indicator.
 */
const COMMON_SERVICES: readonly string[] = [
  'google.com',
  'gstatic.com',
  'googleapis.com',
  'microsoft.com',
  'windowsupdate.com',
  'apple.com',
  'cloudflare.com',
  'one.one.one.one',
  'quad9.net',
  'opendns.com',
  'debian.org',
  'ubuntu.com',
  'centos.org',
  'fedoraproject.org',
  'alpinelinux.org',
  'archlinux.org',
  'rockylinux.org',
  'almalinux.org',
  'redhat.com',
  'kernel.org',
  'gnu.org',
  'python.org',
  'pypi.org',
  'pythonhosted.org',
  'npmjs.org',
  'npmjs.com',
  'nodejs.org',
  'golang.org',
  'rust-lang.org',
  'crates.io',
  'docker.com',
  'docker.io',
  'letsencrypt.org',
  'ntp.org',
  'ipify.org',
  'ipinfo.io',
  'icanhazip.com',
  'ifconfig.me',
  'ifconfig.co',
  'ifconfig.io',
  'ip-api.com',
  'checkip.amazonaws.com',
  'ident.me',
  'speedtest.net',
  'facebook.com',
  'yandex.ru',
  'baidu.com',
  'qq.com',
];

/** Places where anybody keeps files: what lies there may be an indicator by its whole URL, the place is none. */
const SHARED_HOSTS: readonly string[] = [
  'github.com',
  'githubusercontent.com',
  'github.io',
  'gitlab.com',
  'bitbucket.org',
  'sourceforge.net',
  'pastebin.com',
  'paste.ee',
  'dropbox.com',
  'dropboxusercontent.com',
  'amazonaws.com',
  'blob.core.windows.net',
  'discordapp.com',
  'discord.com',
  'telegram.org',
  't.me',
  'transfer.sh',
  'mediafire.com',
  'mega.nz',
  'cloudfront.net',
  'herokuapp.com',
  'netlify.app',
  'vercel.app',
  'workers.dev',
  'ngrok.io',
  'ngrok-free.app',
  'trycloudflare.com',
  'bit.ly',
];

/** Resolvers and time servers that are asked to see whether there is a network. */
const COMMON_ADDRESSES: readonly string[] = [
  '1.0.0.1/32',
  '1.1.1.1/32',
  '8.8.4.4/32',
  '8.8.8.8/32',
  '9.9.9.9/32',
  '114.114.114.114/32',
  '149.112.112.112/32',
  '208.67.220.220/32',
  '208.67.222.222/32',
  '223.5.5.5/32',
  '2001:4860:4860::8844/128',
  '2001:4860:4860::8888/128',
  '2606:4700:4700::1001/128',
  '2606:4700:4700::1111/128',
  '2620:fe::fe/128',
];

/** Why a value is no indicator. */
export type Harmless = 'not-public' | 'own' | 'common-service' | 'shared-host' | 'allowlisted';

export interface AllowlistOptions {
  /** The operator's: addresses, networks (CIDR) and domains, which stand for what is below them too. */
  readonly entries: readonly string[];
  readonly isPublicAddress: (address: string) => boolean;
  /** Addresses of this machine. */
  readonly ownAddresses: () => readonly string[];
}

/** What is never published, whoever says it. */
export interface Allowlist {
  /**
   * @param alsoOwn further addresses of one's own, such as that of the sensor that was attacked
   * @returns why it is harmless, or null
   */
  whyHarmless(indicator: IndicatorValue, alsoOwn?: string | null): Harmless | null;
}

export function createAllowlist({ entries, isPublicAddress, ownAddresses }: AllowlistOptions): Allowlist {
  const networks = networkList(entries.filter((entry) => isIP(entry.split('/')[0] ?? '') !== 0));
  const names = new Set(entries.flatMap((entry) => domain(entry.replace(/^\*\./, '')) ?? []));
  const common = networkList(COMMON_ADDRESSES);
  const services = new Set(COMMON_SERVICES);
  const shared = new Set(SHARED_HOSTS);

  function ofAddress(address: string, alsoOwn: string | null): Harmless | null {
    if (!isPublicAddress(address)) return 'not-public';
    if (address === alsoOwn || ownAddresses().includes(address)) return 'own';
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (networks.check(address, family)) return 'allowlisted';
    return common.check(address, family) ? 'common-service' : null;
  }

  function ofName(name: string, isPlaceMeant: boolean): Harmless | null {
    if (domain(name) === null) return 'not-public';
    if (isBelow(name, names)) return 'allowlisted';
    if (isBelow(name, services)) return 'common-service';
    return isPlaceMeant && isBelow(name, shared) ? 'shared-host' : null;
  }

  return {
    whyHarmless({ type, value }, alsoOwn = null) {
      if (type === 'ipv4' || type === 'ipv6') return ofAddress(value, alsoOwn);
      if (type === 'domain') return ofName(value, true);
      if (type === 'email') return ofName(value.slice(value.lastIndexOf('@') + 1), false);
      if (type !== 'url') return null;
      const { hostname, pathname, search } = new URL(value);
      const host = hostname.replace(/^\[|\]$/g, '');
      // The front page of such a place is the place.
      const isPlace = pathname.length <= 1 && search === '';
      return isIP(host) === 0 ? ofName(host, isPlace) : ofAddress(host, alsoOwn);
    },
  };
}

function networkList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const isV4 = isIP(address) === 4;
    list.addSubnet(address, Number(prefix ?? (isV4 ? 32 : 128)), isV4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** Whether a name is one of `names` or below one. */
function isBelow(name: string, names: ReadonlySet<string>): boolean {
  for (let rest = name; ; ) {
    if (names.has(rest)) return true;
    const dot = rest.indexOf('.');
    if (dot < 0) return false;
    rest = rest.slice(dot + 1);
  }
}
