/** Loaded into the sensor process by a benchmark (`--import`): answers `memory` over IPC, after a collection. */
process.on('message', (question) => {
  if (question !== 'memory') return;
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ memory: { residentBytes: rss, heapBytes: heapUsed, externalBytes: external } });
});
// Listening for messages alone must not keep a sensor alive that wants to end.
process.channel?.unref();
