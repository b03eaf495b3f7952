import { writeFileSync } from 'node:fs';
import { startTestApi } from '../packages/hub/src/api/test-api.ts';
const api = await startTestApi();
await api.app.listen({ port: 0, host: '127.0.0.1' });
const address = api.app.server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
const headers = await api.keyHeaders('admin');
writeFileSync('/tmp/team/u2-serve.json', JSON.stringify({ port, ...headers }));
setTimeout(() => process.exit(0), 500_000);
