/** What the command line needs of the fleet: its rows, and how to ask for one or for its end (docs/fleet.md). */
export { askForEnd, countActive, findFleetInstance, listFleetInstances } from './fleet-store.ts';
export {
  type HostAnswer,
  type HostedSensor,
  type HostOrder,
  hostQuestionSchema,
} from './providers/process/host-messages.ts';
export { requestInstance } from './request-instance.ts';
