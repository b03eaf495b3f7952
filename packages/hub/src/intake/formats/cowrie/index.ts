export { cowrieFormat as format } from './cowrie-format.ts';
