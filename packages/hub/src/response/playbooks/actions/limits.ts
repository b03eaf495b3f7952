/** Limits of the actions that every hub has. */
export const ACTION_LIMITS = {
  maxUrlCharacters: 2_048,
  maxHeaderBytes: 16_384,
  maxResponseBytes: 1_048_576,
  /** One text that people or products are told. */
  maxTextCharacters: 65_536,
  /** JSON of what `siem_event` is told besides. */
  maxNoteCharacters: 16_384,
  /** Indicators that `threat_intel_update` names as new. */
  maxAddedIndicators: 500,
  maxScriptCharacters: 65_536,
  maxScriptInputBytes: 1_048_576,
  /** What a script may write to stdout; more ends it. */
  maxScriptOutputBytes: 262_144,
  /** What is kept of stderr for the error's message. */
  maxScriptErrorBytes: 2_000,
  scriptTimeoutMs: 60_000,
  maxScriptTimeoutMs: 600_000,
  scriptCpuSeconds: 30,
  /** Address space of each of its processes. */
  scriptMemoryKilobytes: 524_288,
  scriptFileKilobytes: 16_384,
  scriptProcesses: 32,
  scriptOpenFiles: 64,
  /** Everything that it writes lies in memory. */
  scriptDiskMegabytes: 32,
  /** How long finding out what this machine can isolate may take. */
  isolationProbeMs: 5_000,
} as const;
