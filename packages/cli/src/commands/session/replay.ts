import { setTimeout as sleep } from 'node:timers/promises';
import { readAsciicast } from '../../asciicast.ts';
import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { visible } from '../../output.ts';
import { openRecording } from '../../recording.ts';
import { createScreenFilter, screenText } from '../../screen-filter.ts';
import { createTranscript } from '../../transcript.ts';

interface ReplayOptions extends ConfigurationOptions {
  readonly speed: string;
  readonly idle: string;
  readonly transcript?: boolean;
}

/** Plays what the attacker saw. Only output is played, and only sequences that a screen shows: nothing that acts on the reader's terminal. */
export async function run(reference: string, options: ReplayOptions): Promise<void> {
  const speed = parseNumber('--speed', options.speed, 0.1, 1000);
  const longestPauseSeconds = parseNumber('--idle', options.idle, 0, 3600);
  const recording = await openRecording(configurationFor(options), 'session replay', reference);
  const filter = createScreenFilter();

  if (options.transcript) {
    const transcript = createTranscript();
    const print = (lines: readonly string[]) =>
      process.stdout.write(lines.map((line) => `${visible(line)}\n`).join(''));
    for await (const frame of readAsciicast(recording)) {
      if (frame.kind === 'o') print(transcript.add(filter.add(frame.text)));
      else if (frame.kind === 'r') transcript.resize(Number.parseInt(frame.text, 10));
    }
    print(transcript.end());
    return;
  }

  let atSeconds = 0;
  for await (const frame of readAsciicast(recording)) {
    if (frame.kind !== 'o') continue;
    await sleep((Math.min(Math.max(0, frame.atSeconds - atSeconds), longestPauseSeconds) * 1000) / speed);
    atSeconds = frame.atSeconds;
    process.stdout.write(screenText(filter.add(frame.text)));
  }
  process.stdout.write('\u001b[0m\n');
}
