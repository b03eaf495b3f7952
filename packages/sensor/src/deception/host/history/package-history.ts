import type { ServerPersona } from '../persona.ts';
import { SeededDraws } from '../seeded-draws.ts';

/** Packages that the last unattended upgrade brought. */
function upgraded(persona: ServerPersona) {
  const draws = new SeededDraws(persona.seed);
  return persona.packages.filter(
    (each) => /\+deb12u\d+/.test(each.version) && draws.fraction(`upgraded ${each.name}`) < 0.16,
  );
}

function before(version: string): string {
  return version.replace(/\+deb12u(\d+)/, (_, number: string) =>
    Number(number) > 1 ? `+deb12u${Number(number) - 1}` : '',
  );
}

/** /var/log/dpkg.log: what the last upgrade did, as dpkg writes it. */
export function dpkgLog(persona: ServerPersona): string {
  let atMs = persona.packagesChangedAtMs;
  let text = '';
  const say = (what: string) => {
    text += `${time(atMs)} ${what}\n`;
  };
  say('startup archives unpack');
  for (const each of upgraded(persona)) {
    const old = before(each.version);
    const name = `${each.name}:${each.architecture}`;
    say(`upgrade ${name} ${old} ${each.version}`);
    say(`status half-configured ${name} ${old}`);
    say(`status unpacked ${name} ${old}`);
    say(`status half-installed ${name} ${old}`);
    say(`status unpacked ${name} ${each.version}`);
    atMs += 900;
    say(`configure ${name} ${each.version} <none>`);
    say(`status half-configured ${name} ${each.version}`);
    say(`status installed ${name} ${each.version}`);
    atMs += 400;
  }
  return text;
}

/** /var/log/apt/history.log of the same upgrade. */
export function aptHistory(persona: ServerPersona): string {
  const list = upgraded(persona);
  const startMs = persona.packagesChangedAtMs - 2000;
  return `\nStart-Date: ${time(startMs).replace(' ', '  ')}\nCommandline: /usr/bin/unattended-upgrade\nUpgrade: ${list
    .map((each) => `${each.name}:${each.architecture} (${before(each.version)}, ${each.version})`)
    .join(', ')}\nEnd-Date: ${time(startMs + 4000 + list.length * 1300).replace(' ', '  ')}\n`;
}

function time(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}
