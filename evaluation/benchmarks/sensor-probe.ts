import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Loaded into the sensor process by a benchmark (`--import`): answers questions over IPC. `memory` is measured after a
 * collection; `watch` begins to measure how late the event loop runs, `delay` says it in milliseconds.
 */

let watched: ReturnType<typeof monitorEventLoopDelay> | null = null;

process.on('message', (question) => {
  if (question === 'memory') {
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    process.send?.({ memory: { residentBytes: rss, heapBytes: heapUsed, externalBytes: external } });
  } else if (question === 'watch') {
    watched = monitorEventLoopDelay({ resolution: 1 });
    watched.enable();
  } else if (question === 'delay' && watched !== null) {
    watched.disable();
    const milliseconds = (share: number) => Number(((watched?.percentile(share) ?? 0) / 1e6).toFixed(2));
    process.send?.({ delay: { p50: milliseconds(50), p99: milliseconds(99), p100: milliseconds(100) } });
  }
});
// Listening for questions alone must not keep a sensor alive that wants to end.
process.channel?.unref();
