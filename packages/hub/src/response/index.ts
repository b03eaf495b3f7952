/**
 * What may be done in answer and by whom it is permitted, for the command line: people's answers to decisions and
 * actions. Doing is the hub's: a command only writes down what somebody said.
 */
export {
  actionOfDecision,
  answerDecision,
  askUndo,
  labelDecision,
  type PeopleDependencies,
} from './answers/people.ts';
export { blocklistText } from './blocklist-text.ts';
