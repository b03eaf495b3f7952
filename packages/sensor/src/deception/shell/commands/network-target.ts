/** How long a filtered connection attempt takes before it is given up here: real ones take minutes. */
export const CONNECT_WAIT_MS = 900;

interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly secure: boolean;
}

export function parseTarget(text: string): Target {
  const found = /^(?:([a-z]+):\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?([/?#].*)?$/i.exec(text);
  const scheme = found?.[1]?.toLowerCase() ?? 'http';
  return {
    host: found?.[2] ?? '',
    port: Number(found?.[3] ?? (scheme === 'https' ? 443 : scheme === 'ftp' ? 21 : 80)),
    path: found?.[4] ?? '/',
    secure: scheme === 'https',
  };
}

/** A stable made-up public address for a name: documentation range of RFC 5737. */
export function resolve(host: string): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return host;
  let sum = 7;
  for (const character of host) sum = (sum * 31 + character.charCodeAt(0)) % 254;
  return `203.0.113.${sum + 1}`;
}
