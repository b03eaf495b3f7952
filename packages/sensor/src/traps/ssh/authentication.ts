import { carryText } from '@cerberusmesh/contracts';
import type { Host, HostUser, LoginAttempt } from '../../deception/host/host.ts';
import type { SensorLimits } from '../../limits.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { Clock, SessionRecorder } from '../../trap.ts';
import type { AuthenticationDelay } from './authentication-delay.ts';
import { readCString } from './c-string.ts';
import { disconnectText } from './disconnect-text.ts';
import { MAX_AUTHENTICATION_REQUESTS, MAX_PASSWORD_BYTES } from './limits.ts';
import { MESSAGE } from './messages.ts';
import { fingerprintOf, keyTypeOf, readPublicKey } from './public-key.ts';
import type { Guard } from './ssh-server.ts';
import type { SshdSettings } from './sshd-settings.ts';
import { DISCONNECT_PROTOCOL_ERROR } from './transport/message-numbers.ts';
import type { SshServerProfile } from './transport/server-profile.ts';
import type { SshTransport } from './transport/transport.ts';
import { readWire, type WireReader } from './transport/wire-reader.ts';
import { message, wireString, wireUint32 } from './transport/wire-writer.ts';

export interface AuthenticationOptions {
  readonly transport: SshTransport;
  readonly profile: SshServerProfile;
  readonly settings: SshdSettings;
  /** The public key of the host key algorithm of the first key exchange, for `publickey-hostbound`. */
  readonly hostKeyBlob: Buffer;
  /** The machine as this client sees it: asked for with the first request, as most clients never make one. */
  readonly host: () => Host;
  readonly attempt: LoginAttempt;
  readonly recorder: SessionRecorder;
  readonly limits: SensorLimits;
  readonly delay: AuthenticationDelay;
  readonly clock: Clock;
  readonly guard: Guard;
  /** Called once, after USERAUTH_SUCCESS was sent. The transport may be paused: resume it when messages can be taken. */
  readonly accepted: (user: HostUser) => void;
}

/** What came of one attempt. `postponed`: an answer was sent, and the client goes on with the same attempt. */
type Outcome = 'accepted' | 'refused' | 'postponed';

type Method = 'password' | 'keyboard-interactive' | 'publickey' | 'unknown';

type Credential =
  | { readonly secret: Uint8Array }
  | { readonly algorithm: string; readonly blob: Uint8Array }
  | Record<never, never>;

const HOST_BOUND = 'publickey-hostbound-v00@openssh.com';

/**
 * User authentication (RFC 4252, RFC 4256) as OpenSSH with PAM does it: auth2.c and its methods. Records exactly one
 * `credential.tried` for each attempt. `none`, with which every client asks for the list of methods, is no attempt. A
 * public key is tried when it is refused or when it has signed.
 */
export class Authentication {
  readonly #options: AuthenticationOptions;
  readonly #methods: string;
  #serviceAccepted = false;
  #requests = 0;
  #failures = 0;
  #username: Buffer = Buffer.alloc(0);
  /** The name as it was sent, with style and role: what is recorded. */
  #given: Buffer = Buffer.alloc(0);
  #style: Buffer | null = null;
  #service: Buffer = Buffer.alloc(0);
  #user: HostUser | null = null;
  /** The service that was asked for is there; sshd treats users of others as unknown. */
  #isServed = false;
  #isNoneAllowed = true;
  /** `prompted`: a password was asked for; `accepted`: it was right, and the empty last question was sent. */
  #challenge: 'none' | 'prompted' | 'accepted' = 'none';
  #probed: Credential | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isOver = false;

  constructor(options: AuthenticationOptions) {
    this.#options = options;
    const { settings } = options;
    this.#methods = [
      ...(settings.publicKeyAuthentication ? ['publickey'] : []),
      ...(settings.passwordAuthentication ? ['password'] : []),
      ...(settings.keyboardInteractive ? ['keyboard-interactive'] : []),
    ].join(',');
  }

  /** Handles one message that came before the login was over. */
  message(payload: Buffer) {
    if (this.#isOver) return;
    const type = payload[0] ?? 0;
    if (type === MESSAGE.serviceRequest) this.#requestService(payload);
    else if (type === MESSAGE.userauthRequest && this.#serviceAccepted) this.#request(payload);
    else if (type === MESSAGE.userauthInfoResponse && this.#challenge !== 'none') this.#respond(payload);
    else if ((type === MESSAGE.userauthInfoResponse || type === MESSAGE.userauthGssapiComplete) && this.#requests > 0) {
      // sshd takes these out of its table with the first request: what is in no table ends the connection at once.
      this.#end();
    } else this.#options.transport.unimplemented();
  }

  /** Records a key that was asked about, would have been let in, and never signed. Call when the connection is gone. */
  finish() {
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#probed !== null) this.#record('publickey', this.#probed, false);
    this.#probed = null;
  }

  #requestService(payload: Buffer) {
    const { transport } = this.#options;
    const reader = readWire(payload, 1);
    const service = readCString(reader);
    if (service === null || reader.remaining() > 0) return this.#end();
    if (service.toString('latin1') !== 'ssh-userauth') {
      return transport.disconnect(
        DISCONNECT_PROTOCOL_ERROR,
        disconnectText(`bad service request ${service.toString('utf8')}`),
      );
    }
    this.#serviceAccepted = true;
    transport.send(message(MESSAGE.serviceAccept, wireString(service)));
  }

  #request(payload: Buffer) {
    const { transport, host, clock } = this.#options;
    const startedAtMs = clock.now();
    const reader = readWire(payload, 1);
    const given = readCString(reader);
    const service = readCString(reader);
    const method = readCString(reader)?.toString('latin1');
    if (given === null || service === null || method === undefined) return this.#end();
    this.#given = Buffer.from(given);
    const { name, style } = splitUsername(given);
    if (this.#requests >= MAX_AUTHENTICATION_REQUESTS) return this.#tooManyFailures();
    this.#requests += 1;
    if (this.#requests === 1) {
      this.#username = Buffer.from(name);
      this.#style = style === null ? null : Buffer.from(style);
      this.#service = Buffer.from(service);
      this.#user = host().findUser(name.toString('utf8'));
      this.#isServed = service.toString('latin1') === 'ssh-connection';
    } else if (!name.equals(this.#username) || !service.equals(this.#service)) {
      const [from, to] = [
        [this.#username, this.#service],
        [name, service],
      ].map((pair) => `(${pair.map((part) => part.toString('utf8')).join(',')})`);
      return transport.disconnect(
        DISCONNECT_PROTOCOL_ERROR,
        disconnectText(`Change of username or service not allowed: ${from} -> ${to}`),
      );
    }
    this.#challenge = 'none';
    switch (method) {
      case 'none':
        return this.#tryNone(reader, startedAtMs);
      case 'password':
        if (this.#options.settings.passwordAuthentication) return this.#tryPassword(reader, startedAtMs);
        break;
      case 'keyboard-interactive':
        if (this.#options.settings.keyboardInteractive) return this.#startChallenge(reader, startedAtMs);
        return this.#answer('refused', method, startedAtMs, 0);
      case 'publickey':
        if (this.#options.settings.publicKeyAuthentication) return this.#tryPublicKey(reader, method, startedAtMs);
        break;
      case HOST_BOUND:
        if (this.#takesHostBound()) return this.#tryPublicKey(reader, method, startedAtMs);
        break;
    }
    this.#record('unknown', {}, false);
    this.#answer('refused', method, startedAtMs, 0);
  }

  #tryNone(reader: WireReader, startedAtMs: number) {
    if (this.#isNoneAllowed) {
      this.#isNoneAllowed = false;
      if (reader.remaining() > 0) return this.#end();
    }
    this.#answer('refused', 'none', startedAtMs, 0);
  }

  #tryPassword(reader: WireReader, startedAtMs: number) {
    const isChange = reader.byte();
    const secret = reader.string();
    if (isChange === null || secret === null) return this.#end();
    const replacement = isChange === 0 ? null : reader.string();
    const password = withoutLastZero(secret);
    const isMalformed =
      password.includes(0) ||
      reader.remaining() > 0 ||
      (isChange !== 0 && (replacement === null || withoutLastZero(replacement).includes(0)));
    if (isMalformed || isChange !== 0) {
      this.#record('password', { secret }, false);
      // sshd does not read on after a malformed request; "password change not supported" is a failure like others.
      return isMalformed ? this.#end() : this.#answer('refused', 'password', startedAtMs, 0);
    }
    const isChecked = this.#isPasswordChecked(password);
    const isRight = isChecked && this.#checkPassword(password);
    const isAccepted = isRight && this.#isServed;
    this.#record('password', { secret }, isAccepted);
    // The two processes of sshd disagree here: one has let the user in whom the other does not know, and both give up.
    if (isRight && !this.#isServed) return this.#after(this.#pamMs(true), () => this.#end());
    this.#answer(isAccepted ? 'accepted' : 'refused', 'password', startedAtMs, isChecked ? this.#pamMs(isAccepted) : 0);
  }

  /** auth-passwd.c: empty and overlong passwords are refused before PAM is asked, which shows in the time it takes. */
  #isPasswordChecked(password: Uint8Array): boolean {
    if (password.length > MAX_PASSWORD_BYTES) return false;
    return password.length > 0 || this.#options.settings.permitEmptyPasswords;
  }

  #pamMs(isAccepted: boolean): number {
    const { delay } = this.#options;
    return delay.checkMs() + (isAccepted ? 0 : delay.failureMs());
  }

  #checkPassword(password: Buffer): boolean {
    const { host, settings, attempt } = this.#options;
    if (this.#user?.userId === 0 && settings.permitRootLogin !== 'yes') return false;
    // Asked for unknown users too: the machine's own log tells of them.
    const isRight = host().checkPassword(this.#username.toString('utf8'), password.toString('utf8'), attempt);
    return isRight && this.#user !== null;
  }

  #startChallenge(reader: WireReader, startedAtMs: number) {
    const language = readCString(reader);
    const devices = readCString(reader)?.toString('latin1');
    if (language === null || devices === undefined || reader.remaining() > 0) return this.#end();
    if (!asksForPam(devices)) return this.#answer('refused', 'keyboard-interactive', startedAtMs, 0);
    this.#challenge = 'prompted';
    this.#ask('Password: ');
    this.#answer('postponed', 'keyboard-interactive', startedAtMs, 0);
  }

  /** @param prompt null for the request without questions that sshd sends once PAM has let the user in */
  #ask(prompt: string | null) {
    const empty = wireString('');
    this.#options.transport.send(
      message(
        MESSAGE.userauthInfoRequest,
        empty,
        empty,
        empty,
        wireUint32(prompt === null ? 0 : 1),
        ...(prompt === null ? [] : [wireString(prompt), Buffer.of(0)]),
      ),
    );
  }

  #respond(payload: Buffer) {
    const reader = readWire(payload, 1);
    const count = reader.uint32();
    if (this.#challenge === 'accepted') {
      this.#challenge = 'none';
      if (count !== 0 || reader.remaining() > 0) return this.#end();
      return this.#settle('accepted', 'keyboard-interactive');
    }
    this.#challenge = 'none';
    const secret = count === 1 ? reader.string() : null;
    if (secret === null) return this.#end();
    const password = withoutLastZero(secret);
    const isMalformed = password.includes(0) || reader.remaining() > 0;
    const isAccepted = !isMalformed && this.#isServed && this.#checkPassword(password);
    this.#record('keyboard-interactive', { secret }, isAccepted);
    if (isMalformed) return this.#end();
    this.#after(this.#pamMs(isAccepted), () => {
      if (!isAccepted) return this.#settle('refused', 'keyboard-interactive');
      this.#challenge = 'accepted';
      this.#ask(null);
    });
  }

  #tryPublicKey(reader: WireReader, method: string, startedAtMs: number) {
    const { transport, hostKeyBlob, host, profile, attempt } = this.#options;
    const hasSignature = reader.byte();
    const algorithm = readCString(reader)?.toString('latin1');
    const blob = reader.string();
    if (hasSignature === null || algorithm === undefined || blob === null) return this.#end();
    const credential: Credential = { algorithm, blob: Buffer.from(blob) };
    if (method === HOST_BOUND && reader.string()?.equals(hostKeyBlob) !== true) {
      this.#record('publickey', credential, false);
      return this.#end();
    }
    const key = profile.publicKeyAlgorithms.includes(algorithm) ? readPublicKey(blob) : null;
    if (key === null || key.type !== keyTypeOf(algorithm)) {
      this.#record('publickey', credential, false);
      return this.#answer('refused', method, startedAtMs, 0);
    }
    const signature = hasSignature === 0 ? null : reader.string();
    if (reader.remaining() > 0 || (hasSignature !== 0 && signature === null)) {
      this.#record('publickey', credential, false);
      return this.#end();
    }
    const user = this.#isServed ? this.#user : null;
    const isKnown =
      user !== null && host().checkPublicKey(user.name, `${key.type} ${Buffer.from(blob).toString('base64')}`, attempt);
    if (!isKnown) {
      this.#record('publickey', credential, false);
      return this.#answer('refused', method, startedAtMs, 0);
    }
    if (signature === null) {
      this.#probed = credential;
      transport.send(message(MESSAGE.userauthPublicKeyOk, wireString(algorithm), wireString(blob)));
      return this.#answer('postponed', method, startedAtMs, 0);
    }
    this.#probed = null;
    const isAccepted =
      key.isSignedBy(algorithm, signature, this.#signedData(method, algorithm, blob)) && this.#mayUseKey(user);
    this.#record('publickey', credential, isAccepted);
    this.#answer(isAccepted ? 'accepted' : 'refused', method, startedAtMs, 0);
  }

  /** RFC 4252 section 7; for the host-bound method the host's key follows (OpenSSH's PROTOCOL section 3.1). */
  #signedData(method: string, algorithm: string, blob: Uint8Array): Buffer {
    const { transport, hostKeyBlob } = this.#options;
    const username =
      this.#style === null ? this.#username : Buffer.concat([this.#username, Buffer.from(':'), this.#style]);
    return Buffer.concat([
      wireString(transport.sessionId),
      message(
        MESSAGE.userauthRequest,
        wireString(username),
        wireString(this.#service),
        wireString(method),
        Buffer.of(1),
        wireString(algorithm),
        wireString(blob),
        ...(method === HOST_BOUND ? [wireString(hostKeyBlob)] : []),
      ),
    ]);
  }

  /** auth.c's auth_root_allowed, for keys without a forced command. */
  #mayUseKey(user: HostUser): boolean {
    const { permitRootLogin } = this.#options.settings;
    return user.userId !== 0 || permitRootLogin === 'yes' || permitRootLogin === 'prohibit-password';
  }

  #takesHostBound(): boolean {
    const { profile, settings } = this.#options;
    return (
      settings.publicKeyAuthentication &&
      profile.extensions.some(([name]) => name === 'publickey-hostbound@openssh.com')
    );
  }

  /** Gives the outcome when a real machine would have; nothing else is taken from the client until then. */
  #answer(outcome: Outcome, method: string, startedAtMs: number, spentMs: number): void {
    const { delay, clock } = this.#options;
    const afterMs = delay.answerAfterMs(this.#username.toString('utf8'), spentMs);
    this.#after(afterMs - (clock.now() - startedAtMs), () => this.#settle(outcome, method));
  }

  #after(milliseconds: number, work: () => void) {
    const { transport } = this.#options;
    if (milliseconds <= 0) return work();
    transport.pause();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#isOver) return;
      this.#options.guard(() => {
        work();
        if (!this.#isOver) transport.resume();
      });
    }, milliseconds);
  }

  #settle(outcome: Outcome, method: string) {
    if (outcome === 'postponed') return;
    const { transport, limits, settings } = this.#options;
    const user = this.#user;
    if (outcome === 'accepted' && user !== null) {
      this.#isOver = true;
      transport.send(message(MESSAGE.userauthSuccess));
      transport.authenticated();
      this.#options.accepted(user);
      return;
    }
    // The first `none` costs nothing.
    if (this.#requests > 1 || method !== 'none') this.#failures += 1;
    if (this.#failures >= Math.min(settings.maxAuthTries, limits.maxLoginAttempts)) return this.#tooManyFailures();
    transport.send(message(MESSAGE.userauthFailure, wireString(this.#methods), Buffer.of(0)));
  }

  #tooManyFailures(): void {
    this.#options.transport.disconnect(DISCONNECT_PROTOCOL_ERROR, 'Too many authentication failures');
  }

  /** sshd's fatal(): the connection ends without a word. */
  #end(): void {
    this.#options.transport.end();
  }

  #record(method: Method, credential: Credential, accepted: boolean): void {
    const { recorder, limits } = this.#options;
    const name = carryField('username', this.#given, limits.maxFieldBytes);
    if ('secret' in credential) {
      recorder.record('credential.tried', {
        method,
        ...name,
        ...carryField('secret', credential.secret, limits.maxFieldBytes),
        accepted,
      });
    } else if ('blob' in credential) {
      const type = readWire(credential.blob).string()?.toString('utf8') ?? credential.algorithm;
      recorder.record('credential.tried', {
        method,
        ...name,
        publicKey: carryText(`${type} ${Buffer.from(credential.blob).toString('base64')}`, limits.maxFieldBytes).text,
        publicKeyFingerprint: fingerprintOf(credential.blob),
        accepted,
      });
    } else {
      recorder.record('credential.tried', { method, ...name, accepted });
    }
  }
}

/**
 * Debian's sshd takes a role after a slash and a style after a colon off the name: `user/role:style` and
 * `user:style/role` alike.
 */
function splitUsername(given: Buffer): { readonly name: Buffer; readonly style: Buffer | null } {
  const slash = given.indexOf(0x2f);
  const beforeRole = slash === -1 ? given : given.subarray(0, slash);
  const colon = beforeRole.indexOf(0x3a);
  if (colon !== -1) return { name: beforeRole.subarray(0, colon), style: beforeRole.subarray(colon + 1) };
  const role = slash === -1 ? null : given.subarray(slash + 1);
  const roleColon = role?.indexOf(0x3a) ?? -1;
  return { name: beforeRole, style: role === null || roleColon === -1 ? null : role.subarray(roleColon + 1) };
}

/** auth2-chall.c: no wish means every device, and a wish need only begin like `pam`. */
function asksForPam(devices: string): boolean {
  if (devices === '') return true;
  for (const device of devices.split(',')) {
    if (device === '') return false;
    if ('pam'.startsWith(device)) return true;
  }
  return false;
}

function withoutLastZero(bytes: Buffer): Buffer {
  return bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes;
}
