import { expect, it } from 'vitest';
import { CONTRACT_KEY, testExporter } from '../exporter.contract.ts';
import { sampleCommand, sampleDetection } from '../exporter-sample.ts';
import type { PlayedAnswer, PlayedRequest } from '../vendor-server.ts';
import { exporter as connector } from './exporter.ts';

const token = { body: { token_type: 'Bearer', expires_in: 3_599, access_token: 'an access token' } };
const isToken = ({ url }: PlayedRequest) => url.endsWith('/oauth2/v2.0/token');
const answering = (answer: PlayedAnswer) => (request: PlayedRequest) => (isToken(request) ? token : answer);
const accepted = answering({ status: 204 });

testExporter({
  connector,
  settings: (url) => ({
    endpoint: url,
    authorityUrl: url,
    ruleId: 'dcr-00000000000000000000000000000000',
    tenantId: 'tenant',
    clientId: 'client',
    clientSecret: CONTRACT_KEY,
  }),
  accepted,
  refused: {
    status: 403,
    body: { error: { code: 'OperationFailed', message: 'The authentication token provided does not have access' } },
  },
  rejected: { status: 400, body: { error: { code: 'InvalidPayload', message: 'no array' } } },
  additional({ deliver }) {
    it('asks for a token once, then writes rows of the table', async () => {
      const { requests } = await deliver(accepted, [sampleCommand(1), sampleDetection(2)]);
      const sent = requests.filter((request) => !isToken(request));
      expect(sent.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
        [
          'POST',
          '/dataCollectionRules/dcr-00000000000000000000000000000000/streams/Custom-CerberusMesh_CL?api-version=2023-01-01',
          'Bearer an access token',
        ],
      ]);
      expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject([
        { EventId: sampleCommand(1).event.id, Kind: 'command.entered', SrcIpAddr: '198.51.100.7', Sensor: 'sensor-1' },
        { Kind: 'detection.raised', TechniqueId: 'T1105', Rule: 'download-tool', Score: 0.9 },
      ]);
      const again = await deliver(accepted, [sampleCommand(3)]);
      expect(again.requests.filter(isToken)).toEqual([]);
    });

    it('never blames events for its own application', async () => {
      expect((await deliver(answering({ status: 401, body: {} }), [sampleCommand(4)])).delivery).toMatchObject({
        failure: 'refused',
      });
      const wrong = {
        status: 401,
        body: { error: 'invalid_client', error_description: `AADSTS7000215: ${CONTRACT_KEY}` },
      };
      const { delivery, requests } = await deliver(() => wrong, [sampleCommand(5)]);
      expect(delivery).toMatchObject({ failure: 'refused' });
      expect(String(delivery)).not.toContain(CONTRACT_KEY);
      expect(requests).toHaveLength(1);
      expect(new URLSearchParams(requests[0]?.body).get('scope')).toBe('https://monitor.azure.com/.default');
    });
  },
});
