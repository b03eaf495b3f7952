import { isIP } from 'node:net';
import type { Alert } from '../alert.ts';
import { DeliveryError, type ExporterDependencies } from '../exporter.ts';
import type { Notifier } from '../notifier.ts';
import { errorOfDecision } from '../outbound-request.ts';
import { visibleText } from '../visible-text.ts';
import { emailConfigSchema } from './config.ts';

const PRODUCT = 'The mail server';
const LEVEL_NAMES = ['', 'noise', 'low', 'medium', 'high', 'act now'] as const;
/** RFC 5321 section 4.2.1: what was refused for now (greylisting, a full mailbox) is tried again later, after minutes. */
const LATER_MS = 300_000;
const MAX_REPLY_CHARACTERS = 200;

/**
 * One message for one alert, as plain text: nothing in it is a link or markup. Every message has a connection of its own,
 * to the address that was checked; the certificate is checked for the name.
 */
export function createEmailNotifier(given: unknown, { guard }: ExporterDependencies): Notifier {
  const settings = emailConfigSchema.parse(given);
  const { host, port, security, timeoutMs, username, password, from, to, authority } = settings;

  return {
    async post(alert, signal) {
      if (from === undefined || to.length === 0)
        throw new DeliveryError('refused', `${PRODUCT} is not told anything: set from and to`);
      const decision = await guard.decide(host, security === 'none' ? 'plain' : 'encrypted');
      if (!decision.permitted) throw errorOfDecision(PRODUCT, decision);
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        host: decision.address,
        port,
        name: 'cerberusmesh',
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        tls: {
          minVersion: 'TLSv1.2',
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ...(authority === undefined ? {} : { ca: authority }),
        },
        ...(username === undefined ? {} : { auth: { user: username, pass: password ?? '' } }),
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        dnsTimeout: timeoutMs,
        // A message is ours alone: nothing in it makes the mailer read a file or an address.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      const onAbort = (): void => transport.close();
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        const { messageId } = await transport.sendMail({ from, to, ...messageOf(alert) });
        return typeof messageId === 'string' ? messageId : null;
      } catch (error) {
        signal.throwIfAborted();
        throw deliveryErrorOf(error);
      } finally {
        signal.removeEventListener('abort', onAbort);
        transport.close();
      }
    },
    async stop() {},
  };
}

/** What people read. The subject is one line; the alert's texts hold nothing that acts (`alert.ts`). */
export function messageOf(alert: Alert) {
  const level = LEVEL_NAMES[alert.level] ?? '';
  return {
    subject: `[CerberusMesh, ${level}] ${alert.title}`,
    text: [
      alert.title,
      '',
      `${alert.at}, ${level}`,
      ...alert.facts.map(({ name, value }) => `${name}: ${value}`),
      '',
    ].join('\n'),
    // The same for the same alert, so that a mailbox may join repetitions.
    messageId: `<${alert.key}@cerberusmesh.invalid>`,
    headers: {
      // No holiday message answers it (RFC 3834 section 5).
      'Auto-Submitted': 'auto-generated',
      'X-CerberusMesh-Level': String(alert.level),
    },
  };
}

function deliveryErrorOf(error: unknown): DeliveryError {
  const code = textOf(error, 'code');
  const status = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  const reply = visibleText(textOf(error, 'response'), MAX_REPLY_CHARACTERS);
  const said = `${PRODUCT} answered ${reply === '' ? String(status) : reply}`;
  if (code === 'EAUTH' || [530, 534, 535, 538].includes(status))
    return new DeliveryError('refused', `${PRODUCT} refused the account (${status})`, { cause: error });
  if (code === 'ETLS' || /certificate|self.signed|altnames/i.test(textOf(error, 'message')))
    return new DeliveryError('refused', `${PRODUCT} has no TLS that is accepted`, { cause: error });
  if (status >= 400 && status < 500)
    return new DeliveryError('server-error', said, { retryAfterMs: LATER_MS, cause: error });
  // Of the sender or a receiver: an operator has to act. Of the message: it will never be taken.
  if (code === 'EENVELOPE' && status >= 500) return new DeliveryError('refused', said, { cause: error });
  if (status >= 500) return new DeliveryError('rejected', said, { cause: error });
  if (code === 'ETIMEDOUT')
    return new DeliveryError('timed-out', `${PRODUCT} did not answer in time`, { cause: error });
  return new DeliveryError('unreachable', `${PRODUCT} cannot be reached`, { cause: error });
}

function textOf(error: unknown, field: 'code' | 'response' | 'message'): string {
  if (!(error instanceof Error)) return '';
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : '';
}
