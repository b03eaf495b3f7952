// A plugin: one source and one action of your own. See README.md.
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @param given.now Unix milliseconds, from the hub's clock */
export default function plugin({ now }) {
  return { sources: [syslogSource(now)], actions: [flagAction()] };
}

/** Every datagram that reaches CERBERUS_SYSLOG_PORT of this machine, as an event of what is not a honeypot. */
function syslogSource(now) {
  return {
    name: 'syslog',
    async *events({ signal }) {
      const port = Number(process.env.CERBERUS_SYSLOG_PORT ?? '');
      if (!Number.isInteger(port) || port < 1) return;
      const waiting = [];
      let wake = () => {};
      const socket = createSocket('udp4');
      socket.on('message', (message, sender) => {
        // Nobody can fill the memory by sending faster than events are written.
        if (waiting.length < 10_000) waiting.push({ text: message.toString('utf8').slice(0, 8_192), sender });
        wake();
      });
      signal.addEventListener('abort', () => wake(), { once: true });
      socket.bind(port, '127.0.0.1');
      try {
        while (!signal.aborted) {
          for (const { text, sender } of waiting.splice(0)) yield eventOf(text, sender, now());
          if (!signal.aborted && waiting.length === 0) await new Promise((resolve) => (wake = resolve));
        }
      } finally {
        socket.close();
      }
    },
  };
}

function eventOf(text, sender, atMs) {
  return {
    id: uuid(`${atMs} ${sender.address} ${text}`),
    at: new Date(atMs).toISOString(),
    sensorId: 'syslog',
    trap: null,
    sessionId: null,
    source: { address: sender.address, port: sender.port },
    destination: null,
    protocol: 'syslog',
    kind: 'foreign.observed',
    data: { system: 'syslog', eventId: 'message', fields: { text: text.replaceAll('\0', '').toWellFormed() } },
  };
}

/** From what it is about: the same message at the same moment is one event. */
function uuid(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Writes a file for another program to find: what an access gate or an own script watches for. */
function flagAction() {
  const directory = process.env.CERBERUS_FLAG_DIRECTORY ?? '';
  const fileOf = (applied) => join(directory, `${applied.plan.details.name}.flag`);
  return {
    kind: 'raise_flag',
    summary: 'Leaves a file for another program of this machine.',
    effect: 'write',
    idempotency: 'safe',
    reversible: true,
    defaultTtlMs: 3_600_000,
    async readiness() {
      return directory === '' ? { ready: false, reason: 'CERBERUS_FLAG_DIRECTORY is not set' } : { ready: true };
    },
    async plan(request) {
      // Never a name that somebody else chose: of the source only its digest.
      const name = createHash('sha256')
        .update(request.source ?? '')
        .digest('hex')
        .slice(0, 16);
      return {
        kind: 'raise_flag',
        effect: 'write',
        details: { name, source: request.source },
        sentence: `Leaves the file ${name}.flag.`,
        against: [],
        sensors: [],
        blast: 1,
        ttlMs: request.ttlMs ?? 3_600_000,
      };
    },
    async apply(plan, { signal }) {
      signal.throwIfAborted();
      await mkdir(directory, { recursive: true });
      await writeFile(fileOf({ plan }), `${plan.details.source}\n`, { mode: 0o600 });
      return { undoData: null, detail: 'The flag is up.' };
    },
    async verify(applied) {
      const text = await readFile(fileOf(applied), 'utf8').catch(() => null);
      return {
        ok: text === `${applied.plan.details.source}\n`,
        detail: text === null ? 'No flag.' : 'A flag is there.',
      };
    },
    async undo(applied) {
      await rm(fileOf(applied), { force: true });
      return 'The flag is down.';
    },
  };
}
