import { createHash } from 'node:crypto';
import { FileError } from '../../filesystem/filesystem.ts';
import type { Process } from '../kernel/process.ts';

/** How long a filtered connection attempt takes before it is given up here: real ones take minutes. */
export const CONNECT_WAIT_MS = 900;
/** A connection that nobody answers is given up after this; Linux itself takes 127 seconds. */
const SILENT_WAIT_MS = 20_000;
/** ARP gives up on a neighbour after three seconds. */
const NO_NEIGHBOUR_MS = 3060;

interface Target {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly secure: boolean;
}

const DEFAULT_PORTS = new Map([
  ['https', 443],
  ['ftp', 21],
  ['ftps', 990],
  ['sftp', 22],
  ['scp', 22],
  ['tftp', 69],
  ['telnet', 23],
]);

export function parseTarget(text: string): Target {
  const found = /^(?:([a-z]+):\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?([/?#].*)?$/i.exec(text);
  const scheme = found?.[1]?.toLowerCase() ?? 'http';
  return {
    scheme,
    host: (found?.[2] ?? '').toLowerCase(),
    port: Number(found?.[3] ?? DEFAULT_PORTS.get(scheme) ?? 80),
    path: found?.[4] ?? '/',
    secure: scheme === 'https',
  };
}

/** Addresses of names that everybody knows. */
const KNOWN_ADDRESSES = new Map([
  ['localhost', '127.0.0.1'],
  ['google.com', '142.250.185.78'],
  ['www.google.com', '142.250.185.68'],
  ['dns.google', '8.8.8.8'],
  ['one.one.one.one', '1.1.1.1'],
  ['github.com', '140.82.121.4'],
  ['raw.githubusercontent.com', '185.199.108.133'],
  ['pastebin.com', '172.67.19.24'],
  ['deb.debian.org', '151.101.2.132'],
  ['security.debian.org', '151.101.130.132'],
  ['archive.ubuntu.com', '185.125.190.36'],
  ['pypi.org', '151.101.0.223'],
]);

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A stable address for a name: its own where it is known, else one of a network that hosts anybody's names. */
export function resolve(host: string): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return host;
  const known = KNOWN_ADDRESSES.get(host.toLowerCase());
  if (known !== undefined) return known;
  const hash = hashOf(host.toLowerCase());
  return `${(hash[0] ?? 0) < 128 ? '104.21' : '172.67'}.${hash[1] ?? 0}.${hash[2] ?? 0}`;
}

/** What becomes of a connection attempt. */
export interface ConnectionOutcome {
  readonly kind: 'connected' | 'refused' | 'timed-out' | 'no-route' | 'unresolved';
  /** Empty where the name has none. */
  readonly address: string;
  readonly afterMs: number;
  /** Something of this machine answers. */
  readonly local: boolean;
}

/** How the simulated network answers an attempt to connect; the same attempt always alike. Nothing is sent anywhere. */
export function connectionOutcome(process: Process, host: string, port: number): ConnectionOutcome {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  const { persona } = process.session.host;
  const { network } = persona;
  if (isUnresolvable(process, name)) return { kind: 'unresolved', address: '', afterMs: 40, local: false };
  const address =
    name === 'localhost' || name === '::1'
      ? '127.0.0.1'
      : name === process.session.hostname()
        ? '127.0.1.1'
        : (decimalAddress(name) ?? resolve(name));
  if (address.startsWith('127.') || address === network.address || address === '0.0.0.0') {
    const open = listensOn(process, port);
    return { kind: open ? 'connected' : 'refused', address, afterMs: 0, local: true };
  }
  if (isPrivate(address)) {
    const subnet = network.address.split('.').slice(0, 3).join('.');
    if (address === network.gateway) return { kind: 'refused', address, afterMs: 1, local: false };
    if (address.startsWith(`${subnet}.`)) return { kind: 'no-route', address, afterMs: NO_NEIGHBOUR_MS, local: false };
    return { kind: 'timed-out', address, afterMs: SILENT_WAIT_MS, local: false };
  }
  const hash = hashOf(`${address}:${port}`);
  const roundTripMs = 18 + (hash[3] ?? 0) * 0.6;
  // One server in sixteen is gone, as of real malware hosts.
  if ((hash[4] ?? 0) < 16 && ![80, 443, 53].includes(port))
    return { kind: 'timed-out', address, afterMs: SILENT_WAIT_MS, local: false };
  return { kind: 'connected', address, afterMs: Math.round(roundTripMs), local: false };
}

/** `inet_aton` forms: one number for the whole address. */
function decimalAddress(text: string): string | null {
  if (!/^\d{6,10}$/.test(text)) return null;
  const value = Number(text);
  return value > 0xffff_ffff ? null : [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}

function isUnresolvable(process: Process, name: string): boolean {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return name.split('.').some((part) => Number(part) > 255);
  if (/^[0-9a-f:]+$/.test(name) && name.includes(':')) return false;
  if (name === 'localhost' || name === process.session.hostname() || decimalAddress(name) !== null) return false;
  return (
    !/^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.[a-z]{2,}\.?$/.test(name) ||
    /\.(invalid|test|example|local|localdomain|onion)\.?$/.test(name)
  );
}

function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|22[4-9]\.|23\d\.|24\d\.|25[0-5]\.|0\.)/.test(
    address,
  );
}

/** Whether a service of this machine has the port, as /proc/net/tcp says. */
export function listensOn(process: Process, port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6'].some((path) => {
    try {
      const text = Buffer.from(process.session.host.files.readFile(path)).toString('latin1');
      return text.split('\n').some((line) => {
        const [, local, , state] = line.trim().split(/\s+/);
        return local?.endsWith(`:${hex}`) === true && state === '0A';
      });
    } catch (error) {
      if (error instanceof FileError) return false;
      throw error;
    }
  });
}
