import { request } from 'node:http';
import { z } from 'zod';
import type { AwsCredentials } from './sign-request.ts';

/** Where keys for AWS come from. */
export type CredentialSource = (signal: AbortSignal) => Promise<AwsCredentials>;

/** The instance metadata service: link-local, reached by no other machine (EC2 User Guide, "Use IMDSv2"). */
const METADATA_URL = new URL('http://169.254.169.254');
const TOKEN_SECONDS = 300;
const TIMEOUT_MS = 2_000;
/** Keys are asked for anew this long before they end. */
const MARGIN_MS = 5 * 60_000;
const MAX_ANSWER_BYTES = 65_536;

const roleSchema = z.string().regex(/^[\w+=,.@-]{1,64}$/);
const keysSchema = z.object({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  Token: z.string(),
  Expiration: z.iso.datetime({ offset: true }),
});

/** The keys of this machine's role were not to be had. */
export class NoCredentials extends Error {
  override readonly name = 'NoCredentials';
}

/**
 * The temporary keys of the role of the EC2 instance that this runs on, by IMDSv2 only: version 1 answers any request that
 * somebody makes this machine send.
 *
 * @param options.now Unix milliseconds
 */
export function instanceRoleCredentials(options: { readonly now: () => number; readonly url?: URL }): CredentialSource {
  const { now, url = METADATA_URL } = options;
  let known: { readonly keys: AwsCredentials; readonly untilMs: number } | null = null;
  return async (signal) => {
    if (known !== null && known.untilMs - MARGIN_MS > now()) return known.keys;
    const ended = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      const token = await ask(
        url,
        'PUT',
        '/latest/api/token',
        { 'x-aws-ec2-metadata-token-ttl-seconds': `${TOKEN_SECONDS}` },
        ended,
      );
      const headers = { 'x-aws-ec2-metadata-token': token };
      const path = '/latest/meta-data/iam/security-credentials/';
      const role = roleSchema.parse((await ask(url, 'GET', path, headers, ended)).trim().split('\n')[0]);
      const given = keysSchema.parse(JSON.parse(await ask(url, 'GET', `${path}${role}`, headers, ended)));
      const keys = {
        accessKeyId: given.AccessKeyId,
        secretAccessKey: given.SecretAccessKey,
        sessionToken: given.Token,
      };
      known = { keys, untilMs: Date.parse(given.Expiration) };
      return keys;
    } catch (cause) {
      signal.throwIfAborted();
      throw new NoCredentials('This machine has no role of EC2 that gives keys.', { cause });
    }
  };
}

function ask(
  url: URL,
  method: 'GET' | 'PUT',
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: url.hostname, port: url.port === '' ? 80 : Number(url.port), method, path, headers, signal },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          text += part;
          if (text.length > MAX_ANSWER_BYTES) answer.destroy(new Error('the answer is too long'));
        });
        answer.on('error', reject);
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`the metadata service answered ${answer.statusCode}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}
