// Generated from the folder names by `npm run generate`. Do not edit.
import { connector as abuseipdb } from './abuseipdb/index.ts';
import { connector as greynoise } from './greynoise/index.ts';
import { connector as otx } from './otx/index.ts';
import { connector as rdap } from './rdap/index.ts';
import { connector as shodan } from './shodan/index.ts';
import { connector as virustotal } from './virustotal/index.ts';
import { connector as whois } from './whois/index.ts';
import type { Connector } from './connector.ts';

export const CONNECTORS: readonly Connector[] = [abuseipdb, greynoise, otx, rdap, shodan, virustotal, whois];
