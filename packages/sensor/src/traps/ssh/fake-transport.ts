import { compatibilityOf } from './transport/client-compatibility.ts';
import type { SshTransport } from './transport/transport.ts';
import { readWire, type WireReader } from './transport/wire-reader.ts';

/** For tests: a transport that keeps what is sent, each message in a readable form. */
export class FakeTransport implements SshTransport {
  readonly sessionId = Buffer.alloc(32, 7);
  readonly initialHostKey = Buffer.from('the host key');
  readonly agreed = null;
  readonly compatibility = compatibilityOf('');
  readonly sent: Buffer[] = [];
  readonly log: string[] = [];
  isWritable = true;
  isPaused = false;
  #drained: () => void = () => undefined;
  #wait: (() => void) | null = null;

  send(payload: Buffer): boolean {
    this.sent.push(payload);
    this.#tell(describe(payload));
    return this.isWritable;
  }

  onDrain(listener: () => void): void {
    this.#drained = listener;
  }

  drain(): void {
    this.isWritable = true;
    this.#drained();
  }

  authenticated(): void {
    this.#tell('(authenticated)');
  }

  announceHostKeys(): void {
    this.#tell('(host keys)');
  }

  disconnect(reason: number, text: string): void {
    this.#tell(`disconnect ${reason} ${text}`);
  }

  unimplemented(): void {
    this.#tell('unimplemented');
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  end(): void {
    this.#tell('end');
  }

  noDelay(): void {}

  /** What was said since the last call. */
  take(): string[] {
    return this.log.splice(0);
  }

  /** Resolves when something was said that matches. */
  async until(pattern: RegExp): Promise<void> {
    while (!this.log.some((line) => pattern.test(line))) {
      await new Promise<void>((resolve) => {
        this.#wait = resolve;
      });
    }
  }

  #tell(line: string): void {
    this.log.push(line);
    this.#wait?.();
    this.#wait = null;
  }
}

function describe(payload: Buffer): string {
  const reader = readWire(payload, 1);
  const number = () => reader.uint32();
  const text = () => reader.string()?.toString('latin1') ?? null;
  switch (payload[0]) {
    case 4:
      reader.byte();
      return `debug ${text()}`;
    case 6:
      return `service accept ${text()}`;
    case 51:
      return `failure ${text()} ${reader.byte()}`;
    case 52:
      return 'success';
    case 60:
      return payload.length > 17 && payload.readUInt32BE(1) > 0
        ? `pk ok ${text()}`
        : `info request ${[text(), text(), text(), number()].join('|')}${promptsOf(reader)}`;
    case 81:
      return `request success ${payload.subarray(1).toString('hex')}`.trim();
    case 82:
      return 'request failure';
    case 91:
      return `open confirmation ${[number(), number(), number(), number()].join(' ')}`;
    case 92:
      return `open failure ${[number(), number(), text()].join(' ')}`;
    case 93:
      return `adjust ${[number(), number()].join(' ')}`;
    case 94:
      return `data ${[number(), text()].join(' ')}`;
    case 95:
      return `extended ${[number(), number(), text()].join(' ')}`;
    case 96:
      return `eof ${number()}`;
    case 97:
      return `close ${number()}`;
    case 98:
      return describeRequest(reader);
    case 99:
      return `request ok ${number()}`;
    case 100:
      return `request refused ${number()}`;
    default:
      return `message ${payload.toString('hex')}`;
  }
}

function promptsOf(reader: WireReader): string {
  const prompt = reader.string();
  return prompt === null ? '' : `|${prompt.toString('latin1')}|${reader.byte()}`;
}

function describeRequest(reader: WireReader): string {
  const channel = reader.uint32();
  const name = reader.string()?.toString('latin1');
  reader.byte();
  if (name === 'exit-status') return `${name} ${channel} ${reader.uint32()}`;
  if (name === 'exit-signal') return `${name} ${channel} ${reader.string()?.toString('latin1')}`;
  return `${name} ${channel}`;
}
