// Generated from the folder names by `npm run generate`. Do not edit.
import { definition as http } from './http/index.ts';
import { definition as ssh } from './ssh/index.ts';
import { definition as telnet } from './telnet/index.ts';

export const TRAP_DEFINITIONS = { http, ssh, telnet } as const;
