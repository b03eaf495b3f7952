import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import type { Host } from '../../deception/host/host.ts';

/** What the simulated network does with a connection that a client asks for. Nothing is ever connected. */
export type TunnelFate =
  /** Somebody answers after `afterMs`. */
  | { readonly kind: 'connected'; readonly afterMs: number; readonly service: 'own' | 'foreign' }
  /**
   * The text of the errno or of the resolver, as sshd puts it into CHANNEL_OPEN_FAILURE. `isAtOnce`: before there is a
   * channel, where sshd has no word for an errno.
   */
  | { readonly kind: 'failed'; readonly afterMs: number; readonly text: string; readonly isAtOnce: boolean };

/** tcp_syn_retries 6: 1 + 2 + 4 + ... + 64 seconds. */
const CONNECT_TIMEOUT_MS = 127_000;
/** Three ARP requests, a second apart, without an answer. */
const ARP_TIMEOUT_MS = 3070;
/** Top-level names that no resolver knows (RFC 2606, RFC 6762, RFC 7686, ICANN's `internal`). */
const RESERVED_DOMAINS: ReadonlySet<string> = new Set([
  'example',
  'internal',
  'invalid',
  'lan',
  'local',
  'onion',
  'test',
]);

/**
 * Decides what becomes of a connection from the machine to a target. The same target always fares alike.
 *
 * @param address as the client wrote it: a name or an address
 */
export function fateOf(host: Host, address: string, port: number): TunnelFate {
  const { network } = host.persona;
  const target = numericForm(address.toLowerCase());
  if (isOwn(host, target)) {
    const isServed = listeningPorts(host).has(port);
    return isServed ? { kind: 'connected', afterMs: 0, service: 'own' } : failed('Connection refused', 0);
  }
  // ENETUNREACH comes from connect(2) itself.
  if (isIPv6(target)) return failedAtOnce('open failed');
  if (!isIPv4(target) && !isName(target)) return failedAtOnce('Name or service not known');
  if (port === 0) return failed('Connection refused', 1);
  if (isIPv4(target)) {
    const value = toNumber(target);
    if (value >= 0xe0000000) return failedAtOnce('open failed');
    if (target === network.gateway) return failed('Connection refused', 1);
    if (isInNetwork(value, network.address, network.prefix)) return failed('No route to host', ARP_TIMEOUT_MS);
    if (isPrivate(value)) return failed('Connection timed out', CONNECT_TIMEOUT_MS);
  }
  // A round trip between 8 and 190 ms, always the same for one target.
  const draw = createHash('sha256').update(`${network.mac} ${target}`).digest().readUInt16BE(0) / 65_536;
  return { kind: 'connected', afterMs: 8 + Math.floor(draw * draw * 182), service: 'foreign' };
}

function failed(text: string, afterMs: number): TunnelFate {
  return { kind: 'failed', afterMs, text, isAtOnce: false };
}

function failedAtOnce(text: string): TunnelFate {
  return { kind: 'failed', afterMs: 0, text, isAtOnce: true };
}

function isOwn(host: Host, target: string): boolean {
  const { hostname, network } = host.persona;
  if (target === '0' || target === '0.0.0.0' || target === '::' || target === '::1') return true;
  if (target.startsWith('::ffff:127.')) return true;
  if (isIPv4(target)) return target === network.address || target.startsWith('127.');
  return target === 'localhost' || target === hostname.toLowerCase() || target === 'ip6-localhost';
}

/** The ports that `ss -lt` shows. */
function listeningPorts(host: Host): ReadonlySet<number> {
  return new Set(
    host
      .sockets()
      .filter(({ protocol, state }) => protocol.startsWith('tcp') && state === 'LISTEN')
      .map(({ localPort }) => localPort),
  );
}

/** Whether a resolver would ask anybody about it: labels with dots, the last of letters (RFC 1123 section 2.1). */
function isName(target: string): boolean {
  if (target.length > 253) return false;
  const labels = target.replace(/\.$/, '').split('.');
  if (RESERVED_DOMAINS.has(labels.at(-1) ?? '')) return false;
  const areLabels = labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  return areLabels && labels.length > 1 && /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/.test(labels.at(-1) ?? '');
}

function isPrivate(value: number): boolean {
  return (
    isInNetwork(value, '10.0.0.0', 8) ||
    isInNetwork(value, '172.16.0.0', 12) ||
    isInNetwork(value, '192.168.0.0', 16) ||
    isInNetwork(value, '100.64.0.0', 10) ||
    isInNetwork(value, '169.254.0.0', 16) ||
    isInNetwork(value, '0.0.0.0', 8)
  );
}

function isInNetwork(value: number, network: string, prefix: number): boolean {
  const size = 2 ** (32 - prefix);
  return Math.floor(value / size) === Math.floor(toNumber(network) / size);
}

/** inet_aton(3): fewer parts than four, and parts that are octal or hexadecimal, are an address too. */
function numericForm(target: string): string {
  if (!/^(?:0x[0-9a-f]{1,8}|\d{1,11})(?:\.(?:0x[0-9a-f]{1,8}|\d{1,11})){0,3}$/.test(target)) return target;
  const parts = target.split('.').map((part) => (/^0\d/.test(part) ? Number.parseInt(part, 8) : Number(part)));
  const last = parts.pop() ?? 0;
  if (last >= 256 ** (4 - parts.length) || parts.some((part) => part > 255) || Number.isNaN(last)) return target;
  const value = parts.reduce((sum, part, index) => sum + part * 256 ** (3 - index), last);
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
