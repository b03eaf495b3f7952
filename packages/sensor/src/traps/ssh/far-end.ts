import type { Host } from '../../deception/host/host.ts';

/** The other end of a tunnel, played by us. */
export interface FarEnd {
  opened(): void;
  received(bytes: Buffer): void;
  /** The client sends no more. */
  ended(): void;
}

export interface FarEndLink {
  write(bytes: Buffer): void;
  end(): void;
  /** Runs work unless the tunnel is gone by then; the last one asked for counts. */
  later(milliseconds: number, work: () => void): void;
}

/** A far server that got a request and does not answer gives up after this long. */
const SILENCE_MS = 20_000;
/** One that hears nothing at all waits longer. */
const PATIENCE_MS = 60_000;
const MAIL_PORTS: ReadonlySet<number> = new Set([25, 587, 2525]);
const MAX_MAIL_LINE_BYTES = 2048;

/**
 * Who answers at a target: the machine's own services with what their programs say first, mail servers with their
 * greeting, because a mail client says nothing before it; all others take what comes and fall silent.
 */
export function answererFor(
  host: Host,
  target: { readonly address: string; readonly port: number },
  service: 'own' | 'foreign',
  link: FarEndLink,
): FarEnd {
  if (service === 'own') return ownService(host, target.port, link);
  return MAIL_PORTS.has(target.port) ? mailServer(mailName(target.address), link) : silentServer(link);
}

function ownService(host: Host, port: number, link: FarEndLink): FarEnd {
  const { persona } = host;
  const program = persona.listening.find((socket) => socket.port === port)?.processName ?? '';
  if (program.startsWith('sshd')) return greetingServer(`${persona.ssh.banner}\r\n`, link);
  if (/^(nginx|apache2|httpd|lighttpd|uhttpd)/.test(program)) return webServer(persona.http.server, host, link);
  if (/^(exim4|master|postfix|sendmail)/.test(program)) return mailServer(persona.hostname, link);
  return silentServer(link);
}

/** Takes everything, answers nothing, and closes some time after the first bytes. */
function silentServer(link: FarEndLink): FarEnd {
  let hasHeard = false;
  return {
    opened: () => link.later(PATIENCE_MS, () => link.end()),
    received() {
      if (hasHeard) return;
      hasHeard = true;
      link.later(SILENCE_MS, () => link.end());
    },
    ended: () => link.end(),
  };
}

/** Says who it is, and closes when it is talked to: a client that goes on finds a server that will not. */
function greetingServer(greeting: string, link: FarEndLink): FarEnd {
  return {
    opened: () => link.write(Buffer.from(greeting, 'latin1')),
    received: () => link.later(SILENCE_MS, () => link.end()),
    ended: () => link.end(),
  };
}

/** The reply that nginx gives to a request for a name that it does not serve. */
function webServer(server: string, host: Host, link: FarEndLink): FarEnd {
  let isAnswered = false;
  return {
    opened: () => undefined,
    received(bytes) {
      if (isAnswered) return;
      isAnswered = true;
      const [method = ''] = /^[A-Z]+ /.exec(bytes.toString('latin1', 0, 16)) ?? [];
      const status = method === '' ? '400 Bad Request' : '404 Not Found';
      const body = `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`;
      const head = [
        `HTTP/1.1 ${status}`,
        `Server: ${server}`,
        `Date: ${new Date(host.now()).toUTCString()}`,
        'Content-Type: text/html',
        `Content-Length: ${Buffer.byteLength(body)}`,
        'Connection: close',
      ];
      link.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n${method === 'HEAD ' ? '' : body}`, 'latin1'));
      link.end();
    },
    ended: () => link.end(),
  };
}

/** Enough of SMTP (RFC 5321) that a mail client shows what it wants to send; nothing is ever taken for delivery. */
function mailServer(name: string, link: FarEndLink): FarEnd {
  let line = '';
  const say = (text: string) => link.write(Buffer.from(`${text}\r\n`, 'latin1'));
  function answer(command: string): void {
    const verb = command.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') say(`250-${name}\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n250 SMTPUTF8`);
    else if (verb === 'HELO') say(`250 ${name}`);
    else if (verb === 'NOOP' || verb === 'RSET' || verb === 'MAIL') say('250 2.0.0 Ok');
    else if (verb === 'RCPT') say('451 4.7.1 Greylisting in action, please come back later');
    else if (verb === 'DATA') say('503 5.5.1 Error: need RCPT command');
    else if (verb === 'QUIT') {
      say('221 2.0.0 Bye');
      link.end();
    } else say('502 5.5.2 Error: command not recognized');
  }
  return {
    opened: () => say(`220 ${name} ESMTP`),
    received(bytes) {
      line += bytes.toString('latin1');
      for (let end = line.indexOf('\n'); end !== -1; end = line.indexOf('\n')) {
        const command = line.slice(0, end).replace(/\r$/, '');
        line = line.slice(end + 1);
        answer(command);
      }
      if (line.length > MAX_MAIL_LINE_BYTES) line = '';
    },
    ended: () => link.end(),
  };
}

/** The name that a mail server at this address calls itself; the client wrote the address, so only its harmless part. */
function mailName(address: string): string {
  return /^[A-Za-z0-9.-]{1,253}$/.test(address) && /[A-Za-z]/.test(address) ? address : 'mx1.mail-relay.net';
}
