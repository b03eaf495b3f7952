import type { ShellLimits } from './deception/shell/shell.ts';

/**
 * Every limit of the sensor in one place, with its unit in its name. Passing one is a `limit.reached` event and, where
 * a caller must react, a CerberusError `limit-reached`.
 */
export interface SensorLimits {
  readonly maxSessions: number;
  readonly maxSessionsPerSource: number;
  readonly maxSessionDurationMs: number;
  readonly idleTimeoutMs: number;
  readonly loginTimeoutMs: number;
  readonly maxLoginAttempts: number;
  readonly maxEventsPerSession: number;
  readonly maxArtefactBytes: number;
  readonly maxArtefactBytesPerSession: number;
  readonly maxRecordingBytes: number;
  readonly maxHttpHeaderBytes: number;
  readonly maxHttpBodyBytes: number;
  readonly maxTelnetLineBytes: number;
  readonly maxChannelsPerSession: number;
  readonly maxHosts: number;
  /** What all attackers changed on their machines, in memory; above it idle machines are forgotten. */
  readonly maxOverlayBytesOfAllHosts: number;
  /** An attacker's text in one event field; the contract allows up to MAX_TEXT_BYTES. */
  readonly maxFieldBytes: number;
  readonly maxHttpRequestsPerSession: number;
  readonly maxTunnelFirstBytes: number;
  readonly maxOpenFilesPerSession: number;
  readonly maxSftpPacketBytes: number;
  /** A listing is answered in packets of this many names, as sftp-server does. */
  readonly maxNamesPerSftpReply: number;
  readonly spool: SpoolLimits;
  readonly uplink: UplinkLimits;
  readonly directives: DirectiveLimits;
  readonly shell: ShellLimits;
}

export interface SpoolLimits {
  /** Everything in the spool directory: events, recordings, artefacts. */
  readonly maxSpoolBytes: number;
  readonly maxSegmentBytes: number;
  /** How long an event, which is written at once, may wait for others to share its sync to disk. */
  readonly maxCommitDelayMs: number;
  /** Events that wait for the disk; more are lost, and counted. */
  readonly maxQueuedBytes: number;
  readonly maxRecordBytes: number;
  readonly maxRejectFileBytes: number;
  /** The journal of open sessions is written anew above this, with only what is open. */
  readonly maxJournalBytes: number;
  /** Terminal output kept in memory before it is appended to its recording. */
  readonly maxRecordingBufferBytes: number;
  /** How long it may stay there: what a killed sensor loses of a recording. */
  readonly maxRecordingDelayMs: number;
}

export interface UplinkLimits {
  readonly maxBatchEvents: number;
  readonly maxBatchBytes: number;
  readonly lingerMs: number;
  /** An uplink with nothing to send says after this long that it is there. */
  readonly signOfLifeMs: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly requestTimeoutMs: number;
  readonly maxReplyBytes: number;
}

/** Orders of the hub. */
export interface DirectiveLimits {
  /** Orders whose effect lasts. */
  readonly maxInForce: number;
  /** Orders remembered, with those that are over: a repeated one is known by them, and their bait is watched for. */
  readonly maxKept: number;
  readonly maxDecoys: number;
  /** Machines shown besides the sensor's own. */
  readonly maxPersonas: number;
  /** Text of all planted files together. */
  readonly maxPlantedBytes: number;
  /** How far in the future an order may have been given, by clocks that differ. */
  readonly maxClockSkewMs: number;
  readonly waitSeconds: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly requestTimeoutMs: number;
  readonly maxReplyBytes: number;
  /** Dropped connections of one blocked source are told this often. */
  readonly blockReportIntervalMs: number;
  /** A source that is recorded in full may have so many times as much. */
  readonly fullRecordingFactor: number;
}

export const DEFAULT_LIMITS: SensorLimits = {
  maxSessions: 12_000,
  maxSessionsPerSource: 11_000,
  maxSessionDurationMs: 86_400_000,
  // sshd and telnetd end no idle session: a short limit tells. The console calls a session silent after an hour.
  idleTimeoutMs: 2_700_000,
  loginTimeoutMs: 120_000,
  maxLoginAttempts: 6,
  maxEventsPerSession: 50_000,
  maxArtefactBytes: 32 * 1024 * 1024,
  maxArtefactBytesPerSession: 64 * 1024 * 1024,
  maxRecordingBytes: 8 * 1024 * 1024,
  maxHttpHeaderBytes: 16_384,
  maxHttpBodyBytes: 8 * 1024 * 1024,
  maxTelnetLineBytes: 8192,
  maxChannelsPerSession: 10,
  maxHosts: 2000,
  maxOverlayBytesOfAllHosts: 512 * 1024 * 1024,
  maxFieldBytes: 65_536,
  maxHttpRequestsPerSession: 1000,
  maxTunnelFirstBytes: 4096,
  // What sftp-server of OpenSSH 9.2 announces: the 1024 descriptors of ssh.service without its own.
  maxOpenFilesPerSession: 1019,
  maxSftpPacketBytes: 256 * 1024,
  maxNamesPerSftpReply: 100,
  spool: {
    maxSpoolBytes: 2 * 1024 * 1024 * 1024,
    maxSegmentBytes: 16 * 1024 * 1024,
    maxCommitDelayMs: 20,
    maxQueuedBytes: 64 * 1024 * 1024,
    maxRecordBytes: 1024 * 1024,
    maxRejectFileBytes: 16 * 1024 * 1024,
    maxJournalBytes: 8 * 1024 * 1024,
    maxRecordingBufferBytes: 16 * 1024,
    maxRecordingDelayMs: 1000,
  },
  uplink: {
    maxBatchEvents: 1000,
    maxBatchBytes: 1024 * 1024,
    lingerMs: 100,
    signOfLifeMs: 20_000,
    minBackoffMs: 250,
    maxBackoffMs: 30_000,
    requestTimeoutMs: 30_000,
    maxReplyBytes: 65_536,
  },
  directives: {
    maxInForce: 256,
    maxKept: 512,
    maxDecoys: 8,
    maxPersonas: 3,
    maxPlantedBytes: 4 * 1024 * 1024,
    maxClockSkewMs: 300_000,
    waitSeconds: 25,
    minBackoffMs: 250,
    maxBackoffMs: 30_000,
    requestTimeoutMs: 40_000,
    // MAX_DIRECTIVES_PER_REPLY payloads of MAX_DIRECTIVE_BYTES, each quoted as a JSON string.
    maxReplyBytes: 2 * 1024 * 1024,
    blockReportIntervalMs: 60_000,
    fullRecordingFactor: 8,
  },
  shell: {
    stepsPerSlice: 2000,
    maxStepsPerCommand: 2_000_000,
    maxOutputBytesPerCommand: 4 * 1024 * 1024,
    maxCommandDurationMs: 300_000,
    maxLineBytes: 65_536,
    maxVariableBytes: 1024 * 1024,
    maxCallDepth: 100,
    maxOverlayBytes: 64 * 1024 * 1024,
    maxOverlayFiles: 20_000,
    maxBackgroundJobs: 20,
  },
};
