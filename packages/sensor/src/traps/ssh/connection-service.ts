import type { Host, HostUser } from '../../deception/host/host.ts';
import type { RunningShell } from '../../deception/shell/shell.ts';
import type { SessionRecorder } from '../../trap.ts';
import { readCString } from './c-string.ts';
import { Channel, type ChannelLink } from './channel.ts';
import { MAX_LEFT_PROGRAMS } from './limits.ts';
import { MESSAGE, OPEN_FAILURE } from './messages.ts';
import { SessionChannel, type SessionServices } from './session-channel.ts';
import type { Guard, SshServer } from './ssh-server.ts';
import { DISCONNECT_PROTOCOL_ERROR } from './transport/message-numbers.ts';
import type { SshTransport } from './transport/transport.ts';
import { readWire, type WireReader } from './transport/wire-reader.ts';
import { message, wireString, wireUint32 } from './transport/wire-writer.ts';
import { type OpenRefusal, Tunnels } from './tunnels.ts';

export interface ConnectionServiceOptions {
  readonly transport: SshTransport;
  readonly host: Host;
  readonly user: HostUser;
  readonly recorder: SessionRecorder;
  readonly source: { readonly address: string; readonly port: number };
  readonly server: SshServer;
  readonly guard: Guard;
  readonly knowsEndOfWrite: boolean;
}

/** The largest channel number that sshd looks up (INT_MAX). */
const MAX_CHANNEL_NUMBER = 0x7fffffff;

/** The connection protocol (RFC 4254) of one logged-in client, as serverloop.c and channels.c dispatch it. */
export class ConnectionService implements ChannelLink, SessionServices {
  readonly host: Host;
  readonly user: HostUser;
  readonly recorder: SessionRecorder;
  readonly knowsEndOfWrite: boolean;
  readonly guard: Guard;
  readonly #options: ConnectionServiceOptions;
  readonly #transport: SshTransport;
  #channels: Array<Channel | null> | null = null;
  /** What is behind the session channels, by channel number. */
  #sessions: Map<number, SessionChannel> | null = null;
  #tunnels: Tunnels | null = null;
  #isWritable = true;
  #takesSessions = true;
  #hasAgent = false;
  /** Shells that ended and may have left programs in the background; what really ended is not kept. */
  #left: Array<WeakRef<RunningShell>> | null = null;
  #isLimitRecorded = false;
  #isOver = false;

  constructor(options: ConnectionServiceOptions) {
    this.#options = options;
    this.#transport = options.transport;
    this.host = options.host;
    this.user = options.user;
    this.recorder = options.recorder;
    this.knowsEndOfWrite = options.knowsEndOfWrite;
    this.guard = options.guard;
    options.transport.onDrain(() => this.#flush());
  }

  get context(): SshServer['context'] {
    return this.#options.server.context;
  }

  get profile(): SshServer['profile'] {
    return this.#options.server.profile;
  }

  get settings(): SshServer['settings'] {
    return this.#options.server.settings;
  }

  get serviceEnvironment(): ReadonlyMap<string, string> {
    const { source } = this.#options;
    const { address } = this.host.persona.network;
    return new Map([
      ['SSH_CLIENT', `${source.address} ${source.port} 22`],
      ['SSH_CONNECTION', `${source.address} ${source.port} ${address} 22`],
      // What pam_motd leaves in the environment of Debian 12, terminal or not.
      ['MOTD_SHOWN', 'pam'],
    ]);
  }

  message(payload: Buffer) {
    const type = payload[0] ?? 0;
    const reader = readWire(payload, 1);
    switch (type) {
      case MESSAGE.channelData:
        return this.#data(reader);
      case MESSAGE.channelWindowAdjust:
        return this.#window(reader);
      case MESSAGE.channelRequest:
        return this.#channelRequest(reader);
      case MESSAGE.channelOpen:
        return this.#open(reader);
      case MESSAGE.channelEof:
        return this.#eof(reader);
      case MESSAGE.channelClose:
        return this.#close(reader);
      case MESSAGE.channelExtendedData:
        return this.#extendedData(reader);
      case MESSAGE.globalRequest:
        return this.#globalRequest(reader);
      case MESSAGE.channelOpenConfirmation:
        return this.#openAnswered(reader, 'open confirmation');
      case MESSAGE.channelOpenFailure:
        return this.#openAnswered(reader, 'open failure');
      case MESSAGE.requestSuccess:
      case MESSAGE.requestFailure:
      case MESSAGE.channelSuccess:
      case MESSAGE.channelFailure:
        // Answers to a keepalive that was never sent.
        return;
      default:
        return this.#transport.unimplemented();
    }
  }

  /** The connection is gone: everything behind it ends. */
  finish() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tunnels?.stop();
    for (const session of this.#sessions?.values() ?? []) session.stop();
    for (const running of this.#left ?? []) running.deref()?.stop();
    this.#left = null;
    for (const channel of this.#channels ?? []) channel?.abandon();
    this.#channels = null;
    this.#sessions = null;
  }

  // For channels.

  send(payload: Buffer): boolean {
    if (!this.#transport.send(payload)) this.#isWritable = false;
    return this.#isWritable;
  }

  isWritable(): boolean {
    return this.#isWritable;
  }

  now(): number {
    return this.context.clock.now();
  }

  closed(channel: Channel) {
    this.#release(channel);
  }

  noDelay(hasTerminal: boolean): void {
    this.#transport.noDelay(hasTerminal);
  }

  left(running: RunningShell): void {
    this.#left ??= [];
    this.#left.push(new WeakRef(running));
    // The oldest goes: a client could otherwise leave any number of programs behind.
    if (this.#left.length > MAX_LEFT_PROGRAMS) this.#left.shift()?.deref()?.stop();
  }

  takeAgent(): boolean {
    const isFirst = !this.#hasAgent;
    this.#hasAgent = true;
    return isFirst;
  }

  sendIgnored(byteCount: number) {
    this.#transport.send(message(MESSAGE.ignore, wireString(this.context.random.bytes(byteCount))));
  }

  sendDebug(text: string) {
    this.#transport.send(message(MESSAGE.debug, Buffer.of(0), wireString(text), wireString('')));
  }

  #flush() {
    this.#isWritable = true;
    for (const channel of [...(this.#channels ?? [])]) channel?.flush();
  }

  #open(reader: WireReader) {
    const kind = readCString(reader)?.toString('latin1');
    const remoteId = reader.uint32();
    const remoteWindow = reader.uint32();
    const remotePacketBytes = reader.uint32();
    if (kind === undefined || remoteId === null || remoteWindow === null || remotePacketBytes === null)
      return this.#transport.end();
    const create = (channelKind: 'session' | 'tunnel') =>
      this.#createChannel(channelKind, { remoteId, remoteWindow, remotePacketBytes });
    const refuse = ({ reason, text }: OpenRefusal) =>
      void this.#transport.send(
        message(MESSAGE.channelOpenFailure, wireUint32(remoteId), wireUint32(reason), wireString(text), wireString('')),
      );
    switch (kind) {
      case 'session': {
        if (reader.remaining() > 0) return this.#transport.end();
        if (!this.#takesSessions)
          return this.#disconnect('Possible attack: attempt to open a session after additional sessions disabled');
        const { maxChannelsPerSession } = this.context.limits;
        const limit = Math.min(this.settings.maxSessions, maxChannelsPerSession);
        this.#sessions ??= new Map();
        if (this.#sessions.size >= limit) {
          if (!this.#isLimitRecorded)
            this.recorder.record('limit.reached', { limit: 'maxChannelsPerSession', value: limit });
          this.#isLimitRecorded = true;
          return refuse({ reason: OPEN_FAILURE.connectFailed, text: 'open failed' });
        }
        const channel = create('session');
        this.#sessions.set(channel.id, new SessionChannel(channel, this));
        return channel.confirm();
      }
      case 'direct-tcpip': {
        const refuseLater = (channel: Channel, refusal: OpenRefusal) => {
          this.#release(channel);
          channel.abandon();
          refuse(refusal);
        };
        const outcome = this.#tunnelService().openTcp(reader, () => create('tunnel'), refuseLater);
        if (outcome === 'malformed') return this.#transport.end();
        return outcome === null ? undefined : refuse(outcome);
      }
      case 'direct-streamlocal@openssh.com': {
        const outcome = this.#tunnelService().openSocket(reader);
        return outcome === 'malformed' ? this.#transport.end() : refuse(outcome);
      }
      case 'tun@openssh.com':
        return this.#openTun(reader, () => refuse({ reason: OPEN_FAILURE.connectFailed, text: 'open failed' }));
      default:
        return refuse({ reason: OPEN_FAILURE.connectFailed, text: 'open failed' });
    }
  }

  /** PermitTunnel no. */
  #openTun(reader: WireReader, refuse: () => void) {
    const mode = reader.uint32();
    if (mode === null) return this.#transport.end();
    this.sendDebug(
      mode === 1 || mode === 2 ? 'Server has rejected tunnel device forwarding' : 'Unsupported tunnel device mode.',
    );
    refuse();
  }

  #createChannel(
    kind: 'session' | 'tunnel',
    remote: { remoteId: number; remoteWindow: number; remotePacketBytes: number },
  ): Channel {
    this.#channels ??= [];
    const free = this.#channels.indexOf(null);
    const id = free === -1 ? this.#channels.length : free;
    const channel = new Channel({ id, kind, link: this, ...remote });
    this.#channels[id] = channel;
    return channel;
  }

  #release(channel: Channel) {
    if (this.#channels?.[channel.id] !== channel) return;
    this.#channels[channel.id] = null;
    this.#sessions?.delete(channel.id);
    if (this.#channels.every((other) => other === null)) this.#channels = null;
  }

  #data(reader: WireReader) {
    const channel = this.#find(reader, 'data', 'data');
    if (channel === null) return;
    const data = channel.isOpen ? reader.string() : null;
    if (!channel.isOpen) return;
    if (data === null || reader.remaining() > 0) return this.#transport.end();
    channel.receive(data);
  }

  #extendedData(reader: WireReader) {
    const channel = this.#find(reader, 'extended data', 'extended data');
    if (channel === null || !channel.isOpen) return;
    if (channel.isEofReceived) return this.#disconnect(`Received extended_data after EOF on channel ${channel.id}.`);
    // A client has no error stream: sshd looks no further than at the code.
    if (reader.uint32() === null) this.#disconnect('Invalid extended_data message');
  }

  #eof(reader: WireReader) {
    const channel = this.#find(reader, 'ieof', 'ieof');
    if (channel === null) return;
    if (reader.remaining() > 0) return this.#disconnect('Invalid ieof message');
    channel.receiveEof();
  }

  #close(reader: WireReader) {
    const channel = this.#find(reader, 'oclose', 'oclose');
    if (channel === null) return;
    if (reader.remaining() > 0) return this.#disconnect('Invalid oclose message');
    channel.receiveClose();
  }

  #window(reader: WireReader) {
    const id = this.#readId(reader, 'window adjust');
    if (id === null) return;
    const channel = this.#channels?.[id] ?? null;
    // May come for a channel that is closed already.
    if (channel === null) return;
    const bytes = reader.uint32();
    if (bytes === null || reader.remaining() > 0) return this.#disconnect('Invalid window adjust message');
    if (!channel.receiveWindow(bytes)) this.#transport.end();
  }

  /** The server opens no channels, so nothing of it can be confirmed or refused. */
  #openAnswered(reader: WireReader, what: 'open confirmation' | 'open failure') {
    const channel = this.#find(reader, what, what);
    if (channel === null) return;
    this.#disconnect(`Received ${what} for non-opening channel ${channel.id}.`);
  }

  #channelRequest(reader: WireReader) {
    const id = reader.uint32();
    const name = readCString(reader)?.toString('latin1');
    const wantsReply = reader.byte();
    if (id === null || name === undefined || wantsReply === null) return this.#transport.end();
    const channel = this.#channels?.[id] ?? null;
    if (channel === null) return this.#disconnect(`server_input_channel_req: unknown channel ${id | 0}`);
    if (name === 'eow@openssh.com') {
      if (reader.remaining() > 0) return this.#transport.end();
      channel.receiveEndOfWrite();
    } else {
      const session = this.#sessions?.get(id);
      const outcome = session?.request(name, reader) ?? 'failure';
      if (outcome === 'malformed') return this.#transport.end();
      if (typeof outcome === 'object') return this.#disconnect(outcome.disconnect);
      if (wantsReply !== 0) channel.reply(outcome === 'success');
      session?.answered();
      return;
    }
    if (wantsReply !== 0) channel.reply(false);
  }

  #globalRequest(reader: WireReader) {
    const name = readCString(reader)?.toString('latin1');
    const wantsReply = reader.byte();
    if (name === undefined || wantsReply === null) return this.#transport.end();
    let isSuccess = false;
    let reply: Buffer | null = null;
    switch (name) {
      case 'tcpip-forward': {
        const address = readCString(reader);
        const port = reader.uint32();
        if (address === null || port === null) return this.#transport.end();
        const chosen = this.#tunnelService().listen(address, port, wantsReply !== 0, this.user.userId);
        isSuccess = chosen !== null;
        if (chosen !== null && chosen !== 0) reply = wireUint32(chosen);
        break;
      }
      case 'cancel-tcpip-forward': {
        const address = readCString(reader);
        const port = reader.uint32();
        if (address === null || port === null) return this.#transport.end();
        isSuccess = this.#tunnelService().cancel(address, port);
        break;
      }
      case 'streamlocal-forward@openssh.com':
      case 'cancel-streamlocal-forward@openssh.com': {
        const path = readCString(reader);
        if (path === null) return this.#transport.end();
        const tunnels = this.#tunnelService();
        isSuccess = name.startsWith('cancel-') ? tunnels.cancelSocket(path) : tunnels.listenOnSocket(path);
        break;
      }
      case 'no-more-sessions@openssh.com':
        this.#takesSessions = false;
        isSuccess = true;
        break;
    }
    if (wantsReply === 0) return;
    const type = isSuccess ? MESSAGE.requestSuccess : MESSAGE.requestFailure;
    this.#transport.send(reply === null ? message(type) : message(type, reply));
  }

  #find(reader: WireReader, where: string, what: string): Channel | null {
    const id = this.#readId(reader, where);
    if (id === null) return null;
    const channel = this.#channels?.[id] ?? null;
    if (channel === null) this.#disconnect(`${what} packet referred to nonexistent channel ${id}`);
    return channel;
  }

  #readId(reader: WireReader, what: string): number | null {
    const id = reader.uint32();
    if (id !== null && id <= MAX_CHANNEL_NUMBER) return id;
    this.#disconnect(id === null ? `Invalid ${what} message` : `Invalid ${what} channel id`);
    return null;
  }

  #tunnelService(): Tunnels {
    const { server } = this.#options;
    this.#tunnels ??= new Tunnels({
      host: this.host,
      recorder: this.recorder,
      limits: server.context.limits,
      settings: server.settings,
      random: server.context.random,
      guard: this.guard,
      networkDelayFactor: server.networkDelayFactor,
    });
    return this.#tunnels;
  }

  #disconnect(text: string): void {
    this.#transport.disconnect(DISCONNECT_PROTOCOL_ERROR, text);
  }
}
