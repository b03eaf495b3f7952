/** Every limit of orders to sensors, with its unit in its name. */
export const DIRECTIVE_LIMITS = {
  /** Orders to one sensor that wait or are in force. */
  maxOpenPerSensor: 256,
  /** A sensor that does not ask within this time no longer gets the order. */
  acceptWithinMs: 10 * 60_000,
  /** How long taking back an order may wait for a sensor that is away: as long as it takes. */
  withdrawWithinMs: 365 * 86_400_000,
  /** Questions of one sensor that are kept open; a further one is answered at once. */
  maxWaitingPerSensor: 2,
  /** Questions kept open by all sensors. */
  maxWaiting: 1_000,
  /** How long somebody who gave an order waits for the sensor's answer. */
  answerTimeoutMs: 8_000,
  /** A sensor that asked within this time is there. */
  reachableWithinMs: 90_000,
  /** Orders that are over are kept so long. */
  maxKeptMs: 90 * 86_400_000,
  maxListed: 500,
} as const;
