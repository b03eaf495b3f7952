import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ImportProgress, type ImportSummary, importFiles } from '@cerberusmesh/hub/import';
import { type ConfigurationOptions, configurationFor } from '../command-options.ts';
import { onInterruption } from '../interruption.ts';
import { type OpenedStore, withStore } from '../open-store.ts';
import { parseOutputFormat } from '../output.ts';

const PROGRESS_EVERY_MS = 200;
const OFFSET_POLL_MS = 20;

interface ImportOptions extends ConfigurationOptions {
  readonly format: string;
  readonly rejectFile?: string;
  readonly output: string;
}

/** Ctrl-C ends reading; what was read until then is imported and summed up. */
export async function run(files: string[], options: ImportOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const configuration = configurationFor(options);
  const rejectFile =
    options.rejectFile ??
    join(configuration.dataDirectory, 'rejected', `${new Date().toISOString().replaceAll(':', '-')}.ndjson`);
  const interruption = new AbortController();
  onInterruption(() => interruption.abort());

  const summary = await withStore(configuration, 'import', async (store) => {
    // With a hub running, its pipeline does the work; without one, this process does.
    const pipeline = store.hubRuns
      ? null
      : store.startPipeline({ onError: (error) => process.stderr.write(`import: ${String(error)}\n`) });
    try {
      const imported = await importFiles({
        files,
        format: options.format,
        eventLog: store.eventLog,
        database: store.database,
        waitForPipeline: (seq) => (pipeline === null ? waitForHub(store, seq) : pipeline.caughtUp(seq)),
        rejectFile,
        standardInput: process.stdin,
        signal: interruption.signal,
        now: () => performance.now(),
        ...(process.stderr.isTTY ? { onProgress: showProgress() } : {}),
      });
      if (pipeline !== null && !interruption.signal.aborted) await judge(store, pipeline);
      return imported;
    } finally {
      await pipeline?.stop();
    }
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  if (summary.rejected > 0)
    process.stderr.write(`${summary.rejected} lines were rejected; they are in ${rejectFile}\n`);
  for (const { file, reason } of summary.damaged) process.stderr.write(`${file}: read only in part: ${reason}\n`);
  process.stdout.write(format === 'table' ? describe(summary) : `${JSON.stringify(summary)}\n`);
  if (interruption.signal.aborted) process.exitCode = 130;
}

/**
 * Who came back, and how unusual the sessions are, is found out once all are there; their scores take it up. One after the
 * other, so that the same logs always give the same findings in the same order.
 */
async function judge(store: OpenedStore, pipeline: ReturnType<OpenedStore['startPipeline']>): Promise<void> {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[Kjudging sessions');
  const fail = (error: unknown): void => void process.stderr.write(`import: ${String(error)}\n`);
  const following = store.followAttackers(fail);
  await following.caughtUp(await store.eventLog.head());
  await following.stop();
  await pipeline.caughtUp(await store.eventLog.head());
  const judging = store.judgeSessions(fail);
  await judging.caughtUp(await store.eventLog.head());
  await judging.stop();
  await pipeline.caughtUp(await store.eventLog.head());
}

async function waitForHub(store: OpenedStore, seq: number): Promise<void> {
  while ((await store.pipelineOffset()) < seq) await sleep(OFFSET_POLL_MS);
}

function showProgress(): (progress: ImportProgress) => void {
  let shownAtMs = 0;
  return (progress) => {
    if (progress.elapsedMs - shownAtMs < PROGRESS_EVERY_MS) return;
    shownAtMs = progress.elapsedMs;
    const rate = Math.round(progress.lines / (progress.elapsedMs / 1000));
    process.stderr.write(
      `\r\u001b[K${progress.lines} lines, ${progress.rejected} rejected, ${rate} lines/s, file ${progress.fileNumber} of ${progress.files}`,
    );
  };
}

function describe(summary: ImportSummary): string {
  const counts = (record: Readonly<Record<string, number>>) =>
    Object.entries(record)
      .toSorted(([, left], [, right]) => right - left)
      .map(([name, count]) => `  ${name.padEnd(14)} ${count}`);
  return `${[
    `${summary.files} files, ${summary.lines} lines: ${summary.events} new events, ${summary.duplicates} duplicates, ${summary.rejected} rejected`,
    `${summary.sessions} sessions of ${summary.attackers} source addresses, ${Math.round(summary.eventsPerSecond)} events/s`,
    ...(Object.keys(summary.techniques).length > 0 ? ['Techniques (sessions)', ...counts(summary.techniques)] : []),
    ...(Object.keys(summary.decisions).length > 0 ? ['Decisions', ...counts(summary.decisions)] : []),
  ].join('\n')}\n`;
}
