import type { Command } from 'commander';
import { examples, lazily, withConfiguration, withOutput } from '../declare.ts';

/** `fleet`: the sensors that the hub starts and ends by itself. */
export function declareFleetCommands(program: Command): void {
  const fleet = program.command('fleet').description('sensors that the hub starts and ends by itself: decoys');
  examples(
    withOutput(withConfiguration(fleet.command('list')))
      .description('newest first, those that are over for a month')
      .option('--provider <name>', 'only of process, docker or ec2')
      .option('--state <state>', 'only launching, ready, ending, ended or failed ones')
      .option('--limit <number>', 'how many', '100')
      .action(lazily(() => import('./fleet/list.ts'))),
    'cerberus fleet list --state ready',
  );
  examples(
    withOutput(withConfiguration(fleet.command('launch <provider>')))
      .description('start a sensor: process, docker or ec2')
      .option('--persona <name>', 'the machine that it shows')
      .option('--trap <kind=port...>', 'what listens; without a port on any free one', [])
      .option('--ttl <minutes>', 'when it ends by itself')
      .option('--wait <seconds>', 'how long to wait for a running hub to have it', '60')
      .action(lazily(() => import('./fleet/launch.ts'))),
    'cerberus fleet launch process --persona database-server --trap ssh --ttl 120',
    'cerberus fleet launch docker --trap ssh=22 http=80',
  );
  examples(
    withOutput(withConfiguration(fleet.command('show <id>')))
      .description('one of them: how it is, its traps, why it ended')
      .action(lazily(() => import('./fleet/show.ts'))),
    'cerberus fleet show 0190a3c2-1111-7abc-8def-0123456789ab -o json',
  );
  examples(
    withOutput(
      withConfiguration(fleet.command('end <id>'))
        .description('end one of them')
        .option('--wait <seconds>', 'how long to wait until it is gone', '30'),
    ).action(lazily(() => import('./fleet/end.ts'))),
    'cerberus fleet end 0190a3c2-1111-7abc-8def-0123456789ab',
  );
  examples(
    withOutput(withConfiguration(fleet.command('providers')))
      .description('what sensors can be had of, and how many there may be')
      .action(lazily(() => import('./fleet/providers.ts'))),
    'cerberus fleet providers',
  );
}
