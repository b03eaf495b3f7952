import { FleetError } from '../../fleet-provider.ts';
import { type HostedSensor, type HostOrder, type HostQuestion, hostAnswerSchema } from './host-messages.ts';

/** Whoever can start sensors on this machine: the supervisor. */
export interface ProcessHost {
  /** Starts it, or says how the one is that runs under this id. @throws FleetError */
  start(order: HostOrder): Promise<HostedSensor>;
  /** Ends it and removes what it stored. Of one that is not there it does nothing. */
  stop(instanceId: string): Promise<void>;
  list(): Promise<readonly HostedSensor[]>;
}

/** The two ends of an IPC channel, as Node's `process` has them. */
export interface HostChannel {
  send(message: object): void;
  onMessage(handler: (message: unknown) => void): void;
}

const ANSWER_TIMEOUT_MS = 30_000;

/** The supervisor, asked over the channel that it opened. */
export function createProcessHost(channel: HostChannel): ProcessHost {
  let last = 0;
  const waiting = new Map<number, (message: unknown) => void>();
  channel.onMessage((message) => {
    const answer = hostAnswerSchema.safeParse(message).data;
    if (answer !== undefined) waiting.get(answer.fleetAnswer)?.(answer.result);
  });

  function ask(question: HostQuestion['ask']): Promise<readonly HostedSensor[]> {
    last += 1;
    const number = last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(number);
        reject(new FleetError('unavailable', 'The supervisor did not answer.'));
      }, ANSWER_TIMEOUT_MS);
      waiting.set(number, (given) => {
        clearTimeout(timer);
        waiting.delete(number);
        const result = hostAnswerSchema.shape.result.parse(given);
        if ('sensors' in result) resolve(result.sensors);
        else reject(new FleetError(result.code, result.message));
      });
      channel.send({ fleetQuestion: number, ask: question });
    });
  }

  return {
    async start(order) {
      const [sensor] = await ask({ what: 'start', order });
      if (sensor === undefined) throw new FleetError('unavailable', 'The supervisor started nothing.');
      return sensor;
    },
    async stop(instanceId) {
      await ask({ what: 'stop', instanceId });
    },
    list: () => ask({ what: 'list' }),
  };
}
