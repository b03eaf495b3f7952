/** Limits of the fleet, with their units in their names. */
export const FLEET_LIMITS = {
  /** Between two looks for rows that are due. */
  pollMs: 1_000,
  /** Rows taken in one look. */
  maxClaimed: 8,
  /** How long who took a row has it for itself. */
  leaseMs: 300_000,
  /** One look at one instance; an image may have to be fetched first. */
  providerTimeoutMs: 240_000,
  /** How long a provider may take to know what it was asked for: EC2 answers from copies. */
  visibleWithinMs: 120_000,
  /** Between two looks at an instance that is coming about, is there, or is going. */
  launchingPollMs: 1_000,
  readyPollMs: 15_000,
  endingPollMs: 2_000,
  /** After a failure, doubled each time. */
  retryFirstMs: 1_000,
  retryMaxMs: 300_000,
  /** Tries of a launch that a provider refuses for now. */
  maxLaunchTries: 8,
  /** Between two looks for instances at the providers that nobody asked for any more. */
  leftoversMs: 60_000,
  /** Instances that one list of a provider may name. */
  maxListed: 1_000,
  /** Connecting to a trap to see that it answers. */
  probeTimeoutMs: 2_000,
  /** How long what is over is remembered. */
  rememberedMs: 30 * 86_400_000,
  maxDetailCharacters: 1_000,
  /** An answer of a provider. */
  maxAnswerBytes: 4 * 1_048_576,
  /** For an instance's sensor to report, by provider. */
  readyWithinMs: { process: 60_000, docker: 180_000, ec2: 900_000 },
} as const;
