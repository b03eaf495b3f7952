import type { Socket } from 'node:net';
import { type ClientCompatibility, compatibilityOf } from './client-compatibility.ts';
import { HeldMessages } from './held-messages.ts';
import { announceHostKeys, type ProofRequest, proveHostKeys, readProofRequest } from './host-key-proofs.ts';
import { createIdentificationReader, type IdentificationReader } from './identification.ts';
import { type ExchangedKeys, type ExchangeStep, KeyExchanger } from './key-exchanger.ts';
import type { TransportLimits } from './limits.ts';
import { DISCONNECT_PROTOCOL_ERROR, MESSAGE } from './message-numbers.ts';
import { isAllowedDuringExchange, isReadable, type MessageTreatment, treatmentOf } from './message-treatment.ts';
import type { DirectionKeys } from './packets/direction-keys.ts';
import { PacketError, type PacketFault } from './packets/packet-error.ts';
import { createPacketOpener, type PacketOpener } from './packets/packet-opener.ts';
import { createPacketSealer, type PacketSealer } from './packets/packet-sealer.ts';
import { needsRekeying } from './rekey-budget.ts';
import { type SocketClose, SocketWriter } from './socket-writer.ts';
import type { AgreedAlgorithms, SshTransport, TransportEnd, TransportOptions } from './transport.ts';
import { message, wireString, wireUint32 } from './wire-writer.ts';

/** IPTOS_LOWDELAY and IPTOS_THROUGHPUT (RFC 1349). */
const LOW_DELAY = 0x10;
const THROUGHPUT = 0x08;
const NOTHING: Buffer = Buffer.alloc(0);
const DELAYED_COMPRESSION = 'zlib@openssh.com';
/** sshd reads its socket in pieces of this many bytes until the user is in. */
const READ_BYTES = 8192;
const UNREAD_FAULTS: ReadonlySet<PacketFault> = new Set<PacketFault>(['length', 'block-size']);
/** What may wait for the client before a sender is asked to stop. */
const SEND_AHEAD_BYTES = 64 * 1024;

/**
 * Serves one SSH connection from its first byte. Everything that a peer can see follows sshd's sources: which message is
 * answered when, which error has a text and which has none, and how the connection is closed.
 */
export function startTransport(options: TransportOptions): SshTransport {
  return new ServerTransport(options);
}

class ServerTransport implements SshTransport {
  compatibility: ClientCompatibility = compatibilityOf('');
  private readonly options: TransportOptions;
  private readonly socket: Socket;
  private readonly writer: SocketWriter;
  private loginTimer: ReturnType<typeof setTimeout> | null;
  private identification: IdentificationReader | null;
  private exchanger: KeyExchanger | null = null;
  private readonly opener: PacketOpener;
  private readonly sealer: PacketSealer;
  /** For what comes after the client's NEWKEYS. */
  private nextKeys: DirectionKeys | null = null;
  private readonly held = new HeldMessages();
  private drainListener: (() => void) | null = null;
  /** Sequence number of the packet being handled. */
  private sequence = 0;
  /** After the identification line. */
  private receivedBytes = 0;
  /** What the input budget counts for this connection. */
  private countedBytes = 0;
  private isHolding = false;
  private isAuthenticated = false;
  private isInteractive = false;
  private skipsNext = false;
  private isPumping = false;
  private isBusy = false;
  private isPaused = false;
  private isSocketPaused = false;
  private inputEnded = false;
  private hasEnded = false;

  constructor(options: TransportOptions) {
    const { socket, limits } = options;
    this.options = options;
    this.socket = socket;
    this.opener = createPacketOpener();
    this.sealer = createPacketSealer({ random: (bytes) => options.random.bytes(bytes) });
    this.writer = new SocketWriter(socket, limits.maxLingerMs);
    this.writer.drained = () => this.drained();
    this.identification = createIdentificationReader(limits.maxIdentificationBytes);
    this.loginTimer = setTimeout(() => this.finish('login-timeout'), limits.loginGraceMs);
    socket.on('data', (bytes: Buffer) => this.received(bytes));
    socket.on('end', () => this.clientEnded());
    socket.on('error', () => this.finish('client-closed'));
    socket.on('close', () => this.finish('client-closed'));
    this.writer.write(Buffer.from(`${options.identification}\r\n`, 'latin1'));
    this.writer.flush();
  }

  get sessionId(): Buffer {
    return this.exchanger?.sessionId ?? NOTHING;
  }

  get initialHostKey(): Buffer {
    return this.exchanger?.initialHostKey ?? NOTHING;
  }

  get agreed(): AgreedAlgorithms | null {
    return this.exchanger?.agreed ?? null;
  }

  send(payload: Buffer): boolean {
    if (this.hasEnded) return true;
    const { limits } = this.options;
    if (isAllowedDuringExchange(payload[0] ?? 0)) {
      this.transmit(payload);
    } else if (this.isHolding) {
      this.hold(payload);
    } else if (this.isAuthenticated && this.mustRekey(payload.length)) {
      this.hold(payload);
      this.startExchange();
    } else {
      this.transmit(payload);
    }
    if (this.hasEnded) return true;
    return !this.isHolding && !this.writer.isPressed(Math.min(limits.maxWaitingOutputBytes, SEND_AHEAD_BYTES));
  }

  onDrain(listener: () => void): void {
    this.drainListener = listener;
  }

  authenticated(): void {
    if (this.hasEnded || this.isAuthenticated) return;
    this.isAuthenticated = true;
    this.stopLoginTimer();
    this.compressOutgoing();
    this.decompressIncoming();
  }

  announceHostKeys(): void {
    if (!this.compatibility.noHostKeysMessage) this.send(announceHostKeys(this.options.hostKeys));
  }

  disconnect(reason: number, text: string): void {
    if (this.hasEnded) return;
    this.transmit(message(MESSAGE.disconnect, wireUint32(reason), wireString(text), wireString('')));
    this.finish('server-closed');
  }

  unimplemented(): void {
    if (!this.hasEnded) this.transmit(message(MESSAGE.unimplemented, wireUint32(this.sequence)));
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.pump();
  }

  end(): void {
    this.finish('server-closed');
  }

  noDelay(hasTerminal: boolean): void {
    if (this.hasEnded || this.isInteractive) return;
    this.isInteractive = true;
    this.socket.setNoDelay(true);
    this.socket.setTypeOfService(hasTerminal ? LOW_DELAY : THROUGHPUT);
  }

  private received(bytes: Buffer): void {
    if (this.hasEnded) return;
    if (this.identification !== null) {
      this.identify(this.identification, bytes);
      return;
    }
    this.receivedBytes += bytes.length;
    this.opener.push(bytes);
    this.pump();
  }

  private identify(reader: IdentificationReader, bytes: Buffer): void {
    const read = reader.add(bytes);
    if (read === null) return;
    this.identification = null;
    const rest = bytes.subarray(read.consumed);
    const close = rest.length > 0 ? 'reset' : 'finish';
    this.guarded(() => this.options.handler.identified(reader.line));
    if (this.hasEnded) return;
    if (read.verdict.state === 'refused') {
      // Two writes, as sshd does: with Nagle's algorithm on, a reset overtakes the second.
      this.writer.write(Buffer.from(read.verdict.answer, 'latin1'));
      this.writer.flush();
      this.writer.write(Buffer.from('\r\n', 'latin1'));
      this.finish('server-closed', close);
      return;
    }
    this.compatibility = compatibilityOf(read.verdict.software);
    if (this.compatibility.isProbe) {
      this.finish('server-closed', close);
      return;
    }
    this.exchanger = new KeyExchanger(this.options, { line: reader.line, compatibility: this.compatibility });
    this.startExchange();
    if (rest.length > 0) this.received(rest);
  }

  private clientEnded(): void {
    this.inputEnded = true;
    if (this.identification === null) {
      this.pump();
      return;
    }
    const { line } = this.identification;
    this.identification = null;
    if (line.length > 0) this.guarded(() => this.options.handler.identified(line));
    this.finish('client-closed');
  }

  /** Handles what waits, one message after another, as far as it goes. */
  private pump(): void {
    if (this.isPumping || this.hasEnded) return;
    this.isPumping = true;
    try {
      while (!this.isBlocked()) {
        const payload = this.opener.next();
        if (payload === null) break;
        this.sequence = (this.opener.sequence - 1) >>> 0;
        this.handle(payload);
      }
    } catch (error) {
      this.failed(error);
    }
    this.isPumping = false;
    if (this.hasEnded) return;
    if (this.inputEnded && !this.isBlocked()) this.finish('client-closed');
    else if (this.countInput(this.opener.bufferedBytes)) this.steerSocket();
    else this.passed('maxWaitingInputBytesOfAll', this.options.limits.maxWaitingInputBytesOfAll);
  }

  private countInput(bufferedBytes: number): boolean {
    const added = bufferedBytes - this.countedBytes;
    this.countedBytes = bufferedBytes;
    return this.options.inputBudget.change(added) || added <= 0;
  }

  private isBlocked(): boolean {
    return (
      this.hasEnded || this.isBusy || this.isPaused || this.writer.isPressed(this.options.limits.maxWaitingOutputBytes)
    );
  }

  /** A client that sends faster than it is served waits in its own memory, not in ours. */
  private steerSocket(): void {
    const isFull = this.isBlocked() && this.opener.bufferedBytes > this.options.limits.maxWaitingInputBytes;
    if (isFull === this.isSocketPaused) return;
    this.isSocketPaused = isFull;
    if (isFull) this.socket.pause();
    else this.socket.resume();
  }

  private drained(): void {
    if (this.hasEnded) return;
    this.pump();
    if (!this.hasEnded && !this.isHolding && this.drainListener !== null) this.guarded(this.drainListener);
  }

  private handle(payload: Buffer): void {
    const { exchanger } = this;
    const type = payload[0] ?? 0;
    if (exchanger === null) {
      this.fail();
      return;
    }
    if (this.isAuthenticated && !this.isHolding && this.mustRekey(0)) this.startExchange();
    const treatment = treatmentOf(type, exchanger, this.isAuthenticated);
    if (treatment === 'invalid') this.protocolError(`Invalid ssh2 packet type: ${type}`);
    else if (treatment === 'disconnected') this.finish('client-closed');
    else if (treatment === 'fatal' || (treatment === 'ignored' && !isReadable(payload))) this.fail();
    else if (treatment !== 'ignored') this.dispatch(exchanger, treatment, payload);
  }

  private dispatch(exchanger: KeyExchanger, treatment: MessageTreatment, payload: Buffer): void {
    const type = payload[0] ?? 0;
    if (this.skipsNext) this.skipsNext = false;
    else if (treatment === 'delivered') this.deliver(payload);
    else if (exchanger.failsOn(type)) this.fail();
    else if (treatment === 'unimplemented') this.unimplemented();
    else if (treatment === 'violation') {
      this.protocolError(`strict KEX violation: unexpected packet type ${type} (seqnr ${this.sequence})`);
    } else if (type === MESSAGE.keyExchangeInit) this.exchangeOffered(exchanger, payload);
    else if (type === MESSAGE.newKeys) this.exchangeCompleted(exchanger, payload);
    else this.exchangeStep(exchanger, payload);
  }

  private deliver(payload: Buffer): void {
    const { handler, limits } = this.options;
    const request = this.isAuthenticated ? readProofRequest(payload) : null;
    if (request === null) {
      this.guarded(() => handler.message(payload));
    } else if (request.blobs.length > limits.maxHostKeyProofs) {
      this.passed('maxHostKeyProofs', request.blobs.length);
    } else {
      this.prove(request);
    }
  }

  /** The client's next message waits until the keys have signed, as it does at sshd. */
  private prove(request: ProofRequest): void {
    const { hostKeys, profile } = this.options;
    const { exchanger } = this;
    if (exchanger === null) return;
    const proof = proveHostKeys({
      request,
      hostKeys,
      sessionId: exchanger.sessionId,
      hostKeyAlgorithm: exchanger.agreed?.hostKey ?? '',
      clientRsaAlgorithms: profile.provesWithClientHash ? exchanger.clientRsaAlgorithms : [],
    });
    this.waitFor(proof, (proofs) => {
      if (!request.wantsReply) return;
      this.send(proofs === null ? message(MESSAGE.requestFailure) : message(MESSAGE.requestSuccess, proofs));
    });
  }

  private startExchange(): void {
    const { exchanger } = this;
    if (exchanger === null) return;
    this.isHolding = true;
    this.transmit(exchanger.start());
  }

  private exchangeOffered(exchanger: KeyExchanger, payload: Buffer): void {
    const { isFirst } = exchanger;
    if (isFirst) this.guarded(() => this.options.handler.keyExchangeOffered(payload));
    if (this.hasEnded) return;
    const outcome = exchanger.clientOffered(payload, this.sequence);
    if (outcome === 'broken') this.fail();
    else if (outcome !== 'agreed') this.protocolError(outcome.violation);
    else {
      this.skipsNext = exchanger.agreed?.skipNext ?? false;
      if (!exchanger.isStarted) this.startExchange();
    }
  }

  private exchangeStep(exchanger: KeyExchanger, payload: Buffer): void {
    const step = exchanger.receive(payload);
    if (step instanceof Promise) this.waitFor(step, (settled) => this.exchangeStepped(exchanger, settled));
    else this.exchangeStepped(exchanger, step);
  }

  private exchangeStepped(exchanger: KeyExchanger, step: ExchangeStep): void {
    const { agreed } = exchanger;
    if (step.kind === 'send') this.transmit(step.payload);
    else if (step.kind === 'refused' && step.text !== null) this.protocolError(step.text);
    else if (step.kind === 'refused' || agreed === null) this.fail();
    else this.useNewKeys(exchanger, agreed, step);
  }

  private useNewKeys(
    exchanger: KeyExchanger,
    agreed: AgreedAlgorithms,
    step: { readonly reply: Buffer; readonly keys: ExchangedKeys },
  ): void {
    this.transmit(step.reply);
    this.transmit(message(MESSAGE.newKeys));
    this.sealer.changeKeys(step.keys.toClient, agreed.strict);
    this.nextKeys = step.keys.toServer;
    if (this.isAuthenticated) this.compressOutgoing();
    const { extensionInfo } = exchanger;
    if (extensionInfo !== null) this.transmit(extensionInfo);
    this.release();
  }

  /** What was held back goes out, unless it is so much that keys are exchanged once more. */
  private release(): void {
    this.isHolding = false;
    for (const payload of this.held.take()) this.send(payload);
    if (!this.isHolding && this.drainListener !== null) this.writer.askToDrain();
  }

  private exchangeCompleted(exchanger: KeyExchanger, payload: Buffer): void {
    const { agreed, isFirst } = exchanger;
    const keys = this.nextKeys;
    if (payload.length > 1 || agreed === null || keys === null) {
      this.fail();
      return;
    }
    this.nextKeys = null;
    this.opener.changeKeys(keys, agreed.strict);
    if (this.isAuthenticated) this.decompressIncoming();
    exchanger.complete();
    if (isFirst) this.guarded(() => this.options.handler.ready());
  }

  private mustRekey(nextBytes: number): boolean {
    const { exchanger } = this;
    if (exchanger === null || exchanger.isFirst || exchanger.isStarted || this.compatibility.noRekey) return false;
    const { agreed } = exchanger;
    const use = { incoming: this.opener, outgoing: this.sealer };
    return agreed !== null && needsRekeying(this.options.limits, agreed, use, nextBytes);
  }

  private compressOutgoing(): void {
    if (this.agreed?.compressionOut === DELAYED_COMPRESSION) this.sealer.startCompression();
  }

  private decompressIncoming(): void {
    if (this.agreed?.compressionIn === DELAYED_COMPRESSION) this.opener.startDecompression();
  }

  private hold(payload: Buffer): void {
    const heldBytes = this.held.add(payload);
    if (heldBytes > this.options.limits.maxHeldBytes) this.passed('maxHeldBytes', heldBytes);
  }

  private transmit(payload: Buffer): void {
    this.writer.write(this.sealer.seal(payload));
  }

  /** Nothing else is handled until the promise is settled. */
  private waitFor<Value>(promise: Promise<Value>, next: (value: Value) => void): void {
    this.isBusy = true;
    promise
      .then((value) => {
        this.isBusy = false;
        if (!this.hasEnded) next(value);
      })
      .catch((error: unknown) => {
        this.isBusy = false;
        this.failed(error);
      })
      .finally(() => this.pump());
  }

  /** What stands above must not bring down what stands below. */
  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.faulted(error);
    }
  }

  /** An exception in the handling of a packet: the client's fault where the packet is wrong, else ours. */
  private failed(error: unknown): void {
    if (this.hasEnded) return;
    if (error instanceof PacketError && error.disconnectText !== null) {
      this.protocolError(error.disconnectText);
      return;
    }
    // A wrong length is seen at once; everything else once the whole packet was read.
    if (!(error instanceof PacketError)) this.faulted(error);
    else this.finish('server-closed', UNREAD_FAULTS.has(error.fault) ? this.closeAs('server-closed') : 'finish');
  }

  private faulted(error: unknown): void {
    this.options.log.error('the ssh trap failed; the connection ends', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    this.finish('error');
  }

  private passed(limit: keyof TransportLimits, value: number): void {
    this.guarded(() => this.options.handler.limitReached(limit, value));
    this.finish('limit');
  }

  private protocolError(text: string): void {
    this.disconnect(DISCONNECT_PROTOCOL_ERROR, text);
  }

  /** Ends as sshd's `fatal` does: what it has to say goes to its log. */
  private fail(): void {
    this.finish('server-closed');
  }

  /** sshd that gives up at a message with bytes after it unread has the kernel send a reset. */
  private closeAs(how: TransportEnd): SocketClose {
    if (how !== 'server-closed' || this.isAuthenticated || this.identification !== null) return 'finish';
    const usedBytes = this.receivedBytes - this.opener.bufferedBytes;
    const readBytes = Math.max(1, Math.ceil(usedBytes / READ_BYTES)) * READ_BYTES;
    return this.receivedBytes > readBytes ? 'reset' : 'finish';
  }

  private stopLoginTimer(): void {
    if (this.loginTimer !== null) clearTimeout(this.loginTimer);
    this.loginTimer = null;
  }

  private finish(how: TransportEnd, close: SocketClose = this.closeAs(how)): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.stopLoginTimer();
    this.held.take();
    this.countInput(0);
    this.drainListener = null;
    this.writer.close(close);
    this.opener.close();
    this.sealer.close();
    try {
      this.options.handler.ended(how);
    } catch (error) {
      this.faulted(error);
    }
  }
}
