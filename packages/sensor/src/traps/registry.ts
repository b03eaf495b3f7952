import { definition as http } from './http/index.ts';
import { definition as ssh } from './ssh/index.ts';
import { definition as telnet } from './telnet/index.ts';

/** Every trap there is, by the name of its folder. */
export const TRAP_DEFINITIONS = { http, ssh, telnet } as const;
