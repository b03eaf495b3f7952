import type { CommandContext } from '../kernel/program.ts';

export function read(context: CommandContext, path: string): string[] {
  return Buffer.from(context.process.session.host.files.readFile(path))
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '');
}

export function write(context: CommandContext, path: string, lines: readonly string[]): void {
  const { files } = context.process.session.host;
  files.writeFile(path, Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'));
}

export function setHash(context: CommandContext, user: string, hash: string): boolean {
  const lines = read(context, '/etc/shadow');
  if (!lines.some((line) => line.startsWith(`${user}:`))) return false;
  const day = Math.floor(context.process.session.host.now() / 86_400_000);
  write(
    context,
    '/etc/shadow',
    lines.map((line) =>
      line.startsWith(`${user}:`) ? [user, hash, day, ...line.split(':').slice(3)].join(':') : line,
    ),
  );
  return true;
}

export function addMember(line: string, user: string): string {
  const members = (line.split(':')[3] ?? '').split(',').filter((member) => member !== '' && member !== user);
  return [...line.split(':').slice(0, 3), [...members, user].join(',')].join(':');
}
