import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { judgeActor } from '../../packages/hub/src/detection/behaviour/human-or-bot.ts';
import { foldBehaviour, type SessionBehaviour } from '../../packages/hub/src/detection/behaviour/session-behaviour.ts';
import { sampleEvent } from '../../packages/hub/src/event-log/sample-events.ts';
import { cowrieFormat } from '../../packages/hub/src/intake/formats/cowrie/cowrie-format.ts';
import type { RememberedSession } from '../../packages/hub/src/intake/formats/format.ts';
import { printReport, readJsonLines } from './report.ts';

/**
 * How well `judgeActor` tells people from programs: people are the trainees of `kypo_commands/trainees.jsonl.gz`
 * (their commands with the true times), programs are the sessions of real Cowrie logs below `cowrie/raw` that come from
 * the internet. Only sessions with at least `--commands` commands (3) are counted. The value is the area under the ROC
 * curve of the probability; beside it, how each side was called.
 *
 *   node evaluation/detection/human-or-bot.ts --data SHARED_DATA
 */
const { values } = parseArgs({
  options: { data: { type: 'string' }, commands: { type: 'string', default: '3' } },
});
if (values.data === undefined) {
  process.stderr.write('usage: --data DIRECTORY (with kypo_commands and cowrie) [--commands 3]\n');
  process.exit(2);
}
const data = values.data;
const minimumCommands = Number(values.commands);

const traineeSchema = z.object({ commands: z.array(z.object({ t: z.string(), cmd: z.string().nullable() })) });
const kindSchema = z.object({ session: z.string(), kind: z.string() });

const people = readJsonLines(join(data, 'kypo_commands/trainees.jsonl.gz')).map((line) => {
  let behaviour: SessionBehaviour | null = null;
  for (const { t, cmd } of traineeSchema.parse(line).commands) {
    behaviour = foldBehaviour(behaviour, {
      ...sampleEvent(0),
      at: new Date(t).toISOString(),
      kind: 'command.entered',
      data: { input: cmd ?? '', channel: 'unknown' },
    });
  }
  return behaviour;
});

const internet = new Set(
  readJsonLines(join(data, 'cowrie/sessions_dev.jsonl.gz'))
    .map((line) => kindSchema.parse(line))
    .filter(({ kind }) => kind === 'internet')
    .map(({ session }) => session),
);
const programs = new Map<string, SessionBehaviour>();
const remembered = new Map<string, RememberedSession>();
const rawDirectory = join(data, 'cowrie/raw');
for (const file of readdirSync(rawDirectory).filter((name) => name.endsWith('.gz'))) {
  for (const line of readJsonLines(join(rawDirectory, file))) {
    const session = z.object({ session: z.string() }).safeParse(line);
    if (!session.success || !internet.has(session.data.session)) continue;
    const translation = cowrieFormat.translate(JSON.stringify(line), { sessions: remembered });
    if (!('event' in translation)) continue;
    const key = session.data.session;
    programs.set(key, foldBehaviour(programs.get(key) ?? null, translation.event));
  }
}

const enough = (behaviour: SessionBehaviour | null): behaviour is SessionBehaviour =>
  behaviour !== null && behaviour.commandCount >= minimumCommands;
const human = people.filter(enough).map(judgeActor);
const bot = [...programs.values()].filter(enough).map(judgeActor);

let above = 0;
for (const { humanProbability: ofPerson } of human) {
  for (const { humanProbability: ofProgram } of bot)
    above += ofPerson > ofProgram ? 1 : ofPerson === ofProgram ? 0.5 : 0;
}
const calls = (verdicts: typeof human) =>
  Object.fromEntries(
    ['human', 'unknown', 'bot'].map((actor) => [actor, verdicts.filter((verdict) => verdict.actor === actor).length]),
  );
printReport({
  name: 'human-or-bot',
  value: above / (human.length * bot.length),
  unit: 'area under the ROC curve',
  n: human.length + bot.length,
  minimumCommands,
  people: calls(human),
  programs: calls(bot),
});
