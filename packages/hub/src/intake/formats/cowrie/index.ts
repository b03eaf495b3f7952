export { cowrieFormat } from './cowrie-format.ts';
