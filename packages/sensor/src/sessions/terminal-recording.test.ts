import { describe, expect, it } from 'vitest';
import { fromPathText } from '../deception/byte-string.ts';
import { recordTerminal } from './terminal-recording.ts';

function start(maxRecordingBytes = 100_000) {
  let nowMs = 1_700_000_000_000;
  let text = '';
  const limits: string[] = [];
  const recording = recordTerminal({
    terminal: { columns: 80, rows: 24, term: 'xterm', modes: new Map([['ECHO', 1]]) },
    file: {
      append: (piece) => {
        text += piece;
      },
      complete: () => ({ sha256: '', bytes: 0 }),
    },
    clock: { now: () => nowMs },
    maxRecordingBytes,
    maxBufferBytes: 10,
    flushDelayMs: 1,
    limitReached: () => void limits.push('limit'),
    stopped: (durationMs) => void limits.push(`stopped ${durationMs}`),
  });
  const lines = () =>
    text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  return { recording, lines, limits, pass: (milliseconds: number) => void (nowMs += milliseconds) };
}

describe('the recording of a terminal', () => {
  it('is asciicast v2 with output, input, sizes and marks', () => {
    const { recording, lines, limits, pass } = start();
    recording.output(Buffer.from('$ '));
    pass(1500);
    recording.input(Buffer.from('id\r'));
    recording.mark(Buffer.from('id'));
    recording.resize(100, 30);
    recording.stop();
    recording.stop();
    expect(lines()).toEqual([
      {
        version: 2,
        width: 80,
        height: 24,
        timestamp: 1_700_000_000,
        env: { TERM: 'xterm', SHELL: '/bin/bash' },
        terminalModes: { ECHO: 1 },
      },
      [0, 'o', '$ '],
      [1.5, 'i', 'id\r'],
      [1.5, 'm', 'id'],
      [1.5, 'r', '100x30'],
    ]);
    expect(limits).toEqual(['stopped 1500']);
  });

  it('joins characters that were cut and keeps bytes that are none', () => {
    const { recording, lines } = start();
    recording.output(Buffer.from([0xc3]));
    recording.output(Buffer.from([0xa9, 0xff]));
    recording.input(Buffer.from([0xe2, 0x82]));
    recording.stop();
    const events = lines().slice(1);
    expect(events).toEqual([
      [0, 'o', '\u00e9\udcff'],
      [0, 'i', '\udce2\udc82'],
    ]);
    const typed = events.flatMap((event) => (Array.isArray(event) && event[1] === 'i' ? [String(event[2])] : []));
    expect(Buffer.from(fromPathText(typed.join('')), 'latin1')).toEqual(Buffer.from([0xe2, 0x82]));
  });

  it('stops at its limit, once', () => {
    const { recording, lines, limits } = start(200);
    for (let count = 0; count < 10; count += 1) recording.output(Buffer.from('x'.repeat(30)));
    recording.stop();
    expect(lines().length).toBeLessThan(5);
    expect(limits).toEqual(['limit', 'stopped 0']);
  });
});
