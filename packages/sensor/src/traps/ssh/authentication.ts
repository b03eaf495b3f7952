import { createHash } from 'node:crypto';
import { carryText } from '@cerberusmesh/contracts';
import type { AuthContext, AuthenticationType, KeyboardAuthContext, PublicKeyAuthContext } from 'ssh2';
import ssh2 from 'ssh2';
import type { Host } from '../../deception/host/host.ts';
import type { SensorLimits } from '../../limits.ts';
import { carryField } from '../../sessions/carry-field.ts';
import type { Random, SessionRecorder } from '../../trap.ts';
import type { SshConfig } from './config.ts';
import type { RawMessages } from './raw-messages.ts';

export interface AuthenticationOptions {
  readonly host: Host;
  readonly recorder: SessionRecorder;
  readonly raw: RawMessages;
  readonly config: SshConfig;
  readonly limits: SensorLimits;
  readonly random: Random;
  /** False as soon as the client is gone: a late answer is then not given. */
  readonly isConnected: () => boolean;
  /** Too many failures: the server ends the connection, as MaxAuthTries does. */
  readonly disconnect: () => void;
}

export interface Authentication {
  handle(context: AuthContext): void;
  /** The user who was let in. */
  username(): string | null;
  /** Records a key that was probed, would have been let in, and never signed. Call when the connection is gone. */
  finish(): void;
}

type Credential =
  | { readonly username: Uint8Array; readonly secret: Uint8Array }
  | { readonly username: Uint8Array; readonly key: PublicKeyAuthContext['key'] };

/**
 * Decides logins and records exactly one `credential.tried` for each attempt. `none`, with which every client asks for
 * the list of methods, is no attempt. A public key is tried when it is refused or when it has signed.
 */
export function createAuthentication({
  host,
  recorder,
  raw,
  config,
  limits,
  random,
  isConnected,
  disconnect,
}: AuthenticationOptions): Authentication {
  const methods: AuthenticationType[] = config.keyboardInteractive
    ? ['publickey', 'password', 'keyboard-interactive']
    : ['publickey', 'password'];
  let failures = 0;
  let username: string | null = null;
  let probed: Credential | null = null;

  function record(
    method: 'password' | 'keyboard-interactive' | 'publickey',
    credential: Credential,
    accepted: boolean,
  ): void {
    const name = carryField('username', credential.username, limits.maxFieldBytes);
    if ('secret' in credential) {
      recorder.record('credential.tried', {
        method,
        ...name,
        ...carryField('secret', credential.secret, limits.maxFieldBytes),
        accepted,
      });
    } else {
      const { algo, data } = credential.key;
      const fingerprint = `SHA256:${createHash('sha256').update(data).digest('base64').replace(/=+$/, '')}`;
      recorder.record('credential.tried', {
        method,
        ...name,
        publicKey: carryText(`${algo} ${data.toString('base64')}`, limits.maxFieldBytes).text,
        publicKeyFingerprint: fingerprint,
        accepted,
      });
    }
  }

  function accept(context: AuthContext): void {
    username = context.username;
    context.accept();
  }

  function refuse(context: AuthContext, delayMs: number): void {
    failures += 1;
    const answer = () => {
      if (!isConnected()) return;
      // OpenSSH's MaxAuthTries: the last failure is answered by the end of the connection.
      if (failures >= limits.maxLoginAttempts) disconnect();
      else context.reject(methods);
    };
    if (delayMs === 0) answer();
    else setTimeout(answer, delayMs);
  }

  /** Wrong passwords are answered late: pam_fail_delay spreads its delay by a quarter either way. */
  function failureDelayMs(): number {
    return Math.round(config.failureDelayMs * (0.75 + random.next() / 2));
  }

  function tryPassword(
    context: AuthContext,
    method: 'password' | 'keyboard-interactive',
    name: Uint8Array,
    secretText: string,
  ): void {
    const accepted = host.checkPassword(context.username, secretText);
    record(method, { username: name, secret: raw.exact(secretText) }, accepted);
    if (accepted) accept(context);
    else refuse(context, failureDelayMs());
  }

  function tryKeyboardInteractive(context: KeyboardAuthContext): void {
    const name = raw.exact(context.username);
    let answered = false;
    context.prompt([{ prompt: 'Password: ', echo: false }], '', '', (responses) => {
      // An abort arrives here as an Error: the client went on to another method, and nothing was tried.
      if (answered || !Array.isArray(responses)) return;
      answered = true;
      tryPassword(context, 'keyboard-interactive', name, responses[0] ?? '');
    });
  }

  function tryPublicKey(context: PublicKeyAuthContext): void {
    const credential = { username: raw.exact(context.username), key: context.key };
    const known = host.checkPublicKey(context.username, `${context.key.algo} ${context.key.data.toString('base64')}`);
    if (!known) {
      record('publickey', credential, false);
      refuse(context, 0);
      return;
    }
    if (context.signature === undefined) {
      probed = credential;
      context.accept();
      return;
    }
    probed = null;
    const accepted = isSignedBy(context);
    record('publickey', credential, accepted);
    if (accepted) accept(context);
    else refuse(context, 0);
  }

  return {
    handle(context) {
      switch (context.method) {
        case 'password': {
          // A password change request (RFC 4252 section 8) carries an object here, whatever the types say.
          const password: unknown = context.password;
          tryPassword(context, 'password', raw.exact(context.username), typeof password === 'string' ? password : '');
          break;
        }
        case 'keyboard-interactive':
          if (config.keyboardInteractive) tryKeyboardInteractive(context);
          else refuse(context, 0);
          break;
        case 'publickey':
          tryPublicKey(context);
          break;
        case 'none':
          context.reject(methods);
          break;
        default:
          refuse(context, 0);
      }
    },
    username: () => username,
    finish() {
      if (probed !== null) record('publickey', probed, false);
      probed = null;
    },
  };
}

function isSignedBy(context: PublicKeyAuthContext): boolean {
  const { signature, blob, hashAlgo } = context;
  if (signature === undefined || blob === undefined) return false;
  const key = ssh2.utils.parseKey(`${context.key.algo} ${context.key.data.toString('base64')}`);
  if (key instanceof Error) return false;
  return key.verify(blob, signature, hashAlgo) === true;
}
