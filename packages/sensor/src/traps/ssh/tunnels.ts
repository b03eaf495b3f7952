import { carryText } from '@cerberusmesh/contracts';
import { bytesToByteString, toPathText } from '../../deception/byte-string.ts';
import type { Host } from '../../deception/host/host.ts';
import type { SensorLimits } from '../../limits.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { Random, SessionRecorder } from '../../trap.ts';
import { readCString } from './c-string.ts';
import type { Channel } from './channel.ts';
import { answererFor } from './far-end.ts';
import { MAX_RECORDED_TUNNELS, MAX_REMOTE_FORWARDINGS, MAX_TUNNELS } from './limits.ts';
import { OPEN_FAILURE } from './messages.ts';
import type { Guard } from './ssh-server.ts';
import type { SshdSettings } from './sshd-settings.ts';
import { fingerprintTlsHello } from './tls-fingerprint.ts';
import type { WireReader } from './transport/wire-reader.ts';
import { fateOf } from './tunnel-target.ts';

export interface TunnelOptions {
  readonly host: Host;
  readonly recorder: SessionRecorder;
  readonly limits: SensorLimits;
  readonly settings: SshdSettings;
  readonly random: Random;
  readonly guard: Guard;
  /** What the simulated network takes for an answer, as a factor; 0 in tests. */
  readonly networkDelayFactor: number;
}

export type OpenRefusal = { readonly reason: number; readonly text: string };

interface Target {
  readonly address: string;
  readonly port: number;
}

/** The ephemeral range of Linux: a server that is asked for port 0 says which it took (RFC 4254 section 7.1). */
const FIRST_EPHEMERAL_PORT = 32_768;
const EPHEMERAL_PORTS = 28_232;
const MAX_PORT = 65_535;
/** serverloop.c takes any int for a port; the resolver keeps its lower half. */
const MAX_NAMED_PORT = 0x7fffffff;
/** sizeof(sun_path) of unix(7). */
const MAX_SOCKET_PATH_BYTES = 108;
/** Ports that only root may bind. */
const FIRST_UNPRIVILEGED_PORT = 1024;

/**
 * Forwarding (RFC 4254 section 7) that leads nowhere: what a client wants to reach is recorded with its first bytes, and
 * the simulated network answers as a real one might. Nothing is ever connected, nothing listens.
 */
export class Tunnels {
  readonly #options: TunnelOptions;
  readonly #forwardings = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #open = 0;
  #recorded = 0;
  #isFingerprinted = false;
  #isLimitRecorded = false;

  constructor(options: TunnelOptions) {
    this.#options = options;
  }

  /**
   * A direct-tcpip channel. `malformed` ends the connection; null: it was made, and is confirmed or refused later.
   *
   * @param open makes the channel; asked for only when the tunnel is not refused at once
   */
  openTcp(
    reader: WireReader,
    open: () => Channel,
    refuse: (channel: Channel, refusal: OpenRefusal) => void,
  ): 'malformed' | OpenRefusal | null {
    const address = readCString(reader);
    const port = reader.uint32();
    const originator = readCString(reader);
    const originatorPort = reader.uint32();
    if (address === null || port === null || originator === null || originatorPort === null || reader.remaining() > 0)
      return 'malformed';
    const { settings, host, networkDelayFactor } = this.#options;
    const target = { address: this.#short(address), port: port & MAX_PORT };
    this.#recordRequest(target, { address: this.#short(originator), port: originatorPort & MAX_PORT });
    const isAllowed = settings.allowTcpForwarding === 'yes' || settings.allowTcpForwarding === 'local';
    if (port > MAX_PORT || originatorPort > MAX_PORT || !isAllowed)
      return { reason: OPEN_FAILURE.administrativelyProhibited, text: 'open failed' };
    if (this.#open >= MAX_TUNNELS) {
      if (!this.#isLimitRecorded)
        this.#options.recorder.record('limit.reached', { limit: 'ssh.maxTunnels', value: MAX_TUNNELS });
      this.#isLimitRecorded = true;
      return { reason: OPEN_FAILURE.connectFailed, text: 'open failed' };
    }
    const fate = fateOf(host, target.address, target.port);
    if (fate.kind === 'failed' && fate.isAtOnce) return { reason: OPEN_FAILURE.connectFailed, text: fate.text };
    const channel = open();
    this.#open += 1;
    this.#later(fate.afterMs * networkDelayFactor, () => {
      if (channel.isGone) {
        this.#open -= 1;
        return;
      }
      if (fate.kind === 'connected') return this.#connected(channel, target, fate.service);
      this.#open -= 1;
      refuse(channel, { reason: OPEN_FAILURE.connectFailed, text: fate.text });
    });
    return null;
  }

  /** A direct-streamlocal channel: recorded, and no socket is ever there. */
  openSocket(reader: WireReader): 'malformed' | OpenRefusal {
    const path = readCString(reader);
    const originator = readCString(reader);
    const originatorPort = reader.uint32();
    if (path === null || originator === null || originatorPort === null || reader.remaining() > 0) return 'malformed';
    this.#recordRequest({ address: this.#short(path), port: 0 }, null);
    return { reason: OPEN_FAILURE.connectFailed, text: 'open failed' };
  }

  /**
   * A remote forwarding. The port that was chosen where the client asked for any, 0 where it named one, null when it is
   * refused.
   */
  listen(address: Buffer, port: number, wantsReply: boolean, userId: number): number | null {
    const { settings, random, host } = this.#options;
    this.#recordRequest({ address: this.#short(address), port: port & MAX_PORT }, null);
    const isAllowed = settings.allowTcpForwarding === 'yes' || settings.allowTcpForwarding === 'remote';
    if (!isAllowed || port > MAX_NAMED_PORT || (port === 0 && !wantsReply)) return null;
    const bound = port & MAX_PORT;
    if (port !== 0 && bound < FIRST_UNPRIVILEGED_PORT && userId !== 0) return null;
    if (this.#forwardings.size >= MAX_REMOTE_FORWARDINGS) return null;
    if (port !== 0 && fateOf(host, '127.0.0.1', bound).kind === 'connected') return null;
    const chosen = port === 0 ? FIRST_EPHEMERAL_PORT + Math.floor(random.next() * EPHEMERAL_PORTS) : port;
    const key = `${address.toString('latin1')} ${chosen}`;
    // GatewayPorts no: whatever address is named, the loopback addresses are bound.
    if ([...this.#forwardings].some((other) => !other.startsWith('socket ') && other.endsWith(` ${chosen}`)))
      return null;
    this.#forwardings.add(key);
    return port === 0 ? chosen : 0;
  }

  cancel(address: Buffer, port: number): boolean {
    return this.#forwardings.delete(`${address.toString('latin1')} ${port}`);
  }

  /** A remote forwarding of a UNIX socket: granted where the socket could be made, and never made. */
  listenOnSocket(path: Buffer): boolean {
    const { settings, host } = this.#options;
    this.#recordRequest({ address: this.#short(path), port: 0 }, null);
    const text = toPathText(bytesToByteString(path));
    const key = `socket ${text}`;
    const directory = text.slice(0, text.lastIndexOf('/')) || '/';
    const isFree = path.length < MAX_SOCKET_PATH_BYTES && text.startsWith('/') && !this.#forwardings.has(key);
    if (!settings.allowStreamForwarding || !isFree || this.#forwardings.size >= MAX_REMOTE_FORWARDINGS) return false;
    if (!host.files.exists(directory) || host.files.exists(text)) return false;
    this.#forwardings.add(key);
    return true;
  }

  cancelSocket(path: Buffer): boolean {
    return this.#forwardings.delete(`socket ${toPathText(bytesToByteString(path))}`);
  }

  /** Idempotent. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #connected(channel: Channel, target: Target, service: 'own' | 'foreign'): void {
    const { recorder, limits, host, networkDelayFactor } = this.#options;
    const { maxTunnelFirstBytes } = limits;
    let first: Buffer[] = [];
    let firstBytes = 0;
    let isRecorded = false;
    let isOver = false;
    const record = () => {
      if (isRecorded || firstBytes === 0) return;
      isRecorded = true;
      const bytes = Buffer.concat(first);
      first = [];
      recorder.record('tunnel.carried', {
        target,
        ...carryField('firstBytes', bytes, maxTunnelFirstBytes),
      });
      this.#recordTls(bytes);
    };
    let cancel: () => void = () => undefined;
    const answerer = answererFor(host, target, service, {
      write: (bytes) => void channel.write(bytes),
      end: () => channel.endTunnel(),
      later: (milliseconds, work) => {
        cancel();
        cancel = this.#later(milliseconds * networkDelayFactor, work);
      },
    });
    const over = () => {
      if (isOver) return;
      isOver = true;
      this.#open -= 1;
      record();
      cancel();
    };
    channel.onData((bytes) => {
      if (!isRecorded) {
        first.push(bytes);
        firstBytes += bytes.length;
        if (firstBytes >= maxTunnelFirstBytes || isWholeHello(Buffer.concat(first))) record();
      }
      answerer.received(bytes);
    });
    channel.onEnd(() => {
      record();
      answerer.ended();
    });
    channel.onClose(over);
    channel.confirm();
    answerer.opened();
  }

  /** One client program is one fingerprint: the first hello of the session tells. */
  #recordTls(bytes: Buffer): void {
    if (this.#isFingerprinted) return;
    const fingerprint = fingerprintTlsHello(bytes);
    if (fingerprint === null) return;
    this.#isFingerprinted = true;
    this.#options.recorder.record('client.identified', { fingerprints: fingerprint });
  }

  #recordRequest(target: Target, originator: Target | null): void {
    this.#recorded += 1;
    const { recorder } = this.#options;
    if (this.#recorded > MAX_RECORDED_TUNNELS) {
      if (this.#recorded === MAX_RECORDED_TUNNELS + 1)
        recorder.record('limit.reached', { limit: 'ssh.maxRecordedTunnels', value: MAX_RECORDED_TUNNELS });
      return;
    }
    const from =
      originator === null || originator.address === ''
        ? {}
        : { originator: { address: originator.address.slice(0, 253), port: originator.port } };
    recorder.record('tunnel.requested', { target, ...from });
  }

  /** The result takes it back. */
  #later(milliseconds: number, work: () => void): () => void {
    if (milliseconds <= 0) {
      work();
      return () => undefined;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#options.guard(work);
    }, milliseconds);
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  #short(bytes: Uint8Array): string {
    return carryText(bytes, this.#options.limits.maxFieldBytes).text;
  }
}

/** A request line or a TLS hello is all that a proxy's client sends before it waits. */
function isWholeHello(bytes: Buffer): boolean {
  if (bytes[0] === 22) return bytes.length >= 5 && bytes.length >= 5 + bytes.readUInt16BE(3);
  return (
    bytes.includes('\r\n\r\n') || (bytes.includes('\n') && !/^[A-Z]{3,10} \S/.test(bytes.toString('latin1', 0, 64)))
  );
}
