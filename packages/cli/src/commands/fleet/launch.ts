import { CerberusError, fleetLaunchSchema } from '@cerberusmesh/contracts';
import { requestInstance } from '@cerberusmesh/hub/fleet';
import { type ConfigurationOptions, configurationFor, parseNumber } from '../../command-options.ts';
import { withStore } from '../../open-store.ts';
import { parseOutputFormat } from '../../output.ts';
import { recordAction } from '../../record-action.ts';
import { actingName } from '../retention/acting-name.ts';
import { MAX_WAIT_SECONDS, printInstance, waitWhile } from './shown-instance.ts';

interface LaunchOptions extends ConfigurationOptions {
  readonly persona?: string;
  readonly trap: readonly string[];
  readonly ttl?: string;
  readonly wait: string;
  readonly output: string;
}

/** Asks for a sensor and waits for a running hub to have it. */
export async function run(provider: string, options: LaunchOptions): Promise<void> {
  const format = parseOutputFormat(options.output);
  const waitSeconds = parseNumber('--wait', options.wait, 0, MAX_WAIT_SECONDS);
  const asked = fleetLaunchSchema.safeParse({
    provider,
    ...(options.persona === undefined ? {} : { persona: options.persona }),
    ...(options.trap.length === 0 ? {} : { traps: options.trap.map(trapOf) }),
    ...(options.ttl === undefined ? {} : { ttlMinutes: Number(options.ttl) }),
  });
  if (!asked.success) {
    const [issue] = asked.error.issues;
    throw new CerberusError('invalid-arguments', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { persona, traps, ttlMinutes, provider: name } = asked.data;
  const configuration = configurationFor(options);
  if (!configuration.fleet[name].enabled)
    throw new CerberusError('unavailable', `fleet.${name} is switched off in the configuration.`);
  const instance = await withStore(configuration, 'fleet launch', async (store) => {
    const launched = await requestInstance(
      { config: configuration.fleet, database: store.database, eventLog: store.eventLog, now: Date.now },
      {
        provider: name,
        spec: { persona, traps },
        ttlMs: ttlMinutes === undefined ? null : ttlMinutes * 60_000,
        issuedBy: actingName(),
        actionKey: null,
      },
    );
    await recordAction(store, 'fleet.launch', { kind: 'fleet-instance', id: launched.id });
    if (!store.hubRuns) process.stderr.write('It is written down; the hub starts it as soon as it runs.\n');
    return waitWhile(store, launched.id, ['launching'], waitSeconds);
  });
  printInstance(instance, format);
  if (instance.state !== 'ready' && instance.state !== 'launching') process.exitCode = 1;
}

/** `ssh`, or `ssh=2222`. */
function trapOf(text: string): { kind: string; port: number } {
  const [kind = '', port] = text.split('=');
  return { kind, port: port === undefined ? 0 : Number(port) };
}
