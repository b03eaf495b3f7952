import type { Command } from 'commander';
import { examples, lazily, withConfiguration, withOutput } from '../declare.ts';

/** `ioc` and `connector`: what others may know, and how it gets to them. */
export function declareSharingCommands(program: Command): void {
  declareIndicators(program.command('ioc').description('indicators of compromise'));
  declareConnectors(program.command('connector').description('other products that the hub speaks to'));
}

function declareIndicators(ioc: Command): void {
  examples(
    withOutput(withConfiguration(ioc.command('list')))
      .description('last seen first')
      .option('--limit <number>', 'how many', '50')
      .option('--type <type>', 'only ipv4, ipv6, domain, url, sha256, ssh-key, wallet, ...')
      .option('--status <status>', 'only active, expired or allowlisted ones')
      .option('--tlp <label>', 'only of this label: clear, green, amber, amber+strict, red')
      .option('--search <text>', 'only with this in the value')
      .option('--min-confidence <number>', 'only from this confidence on, 0-1')
      .action(lazily(() => import('./ioc/list.ts'))),
    'cerberus ioc list --type url --min-confidence 0.8',
  );
  examples(
    withConfiguration(ioc.command('export'))
      .description('write the active ones to stdout, for people or other products')
      .option('--format <format>', 'csv, json, plain, nftables or suricata', 'json')
      .option('--type <type>', 'only of this type')
      .option('--status <status>', 'active, expired or allowlisted', 'active')
      .option('--max-tlp <label>', 'nothing that is restricted more', 'green')
      .option('--min-confidence <number>', 'only from this confidence on, 0-1')
      .action(lazily(() => import('./ioc/export.ts'))),
    'cerberus ioc export --format nftables | nft -f -',
    'cerberus ioc export --format suricata > cerberus-indicators.rules',
  );
  examples(
    withOutput(withConfiguration(ioc.command('add <type> <value>')))
      .description('add one that a person knows of; type ip or file finds out which kind it is')
      .option('--confidence <number>', 'how sure, 0-1', '0.8')
      .option('--tlp <label>', 'with whom it may be shared', 'green')
      .option('--label <label...>', 'what it is about', [])
      .option('--note <text>', 'why')
      .action(lazily(() => import('./ioc/add.ts'))),
    "cerberus ioc add domain evil-host.ru --label phishing --note 'case 12/2026'",
  );
}

function declareConnectors(connector: Command): void {
  examples(
    withOutput(withConfiguration(connector.command('list')))
      .description('every connector: configured, enabled, how it is, what waits')
      .action(lazily(() => import('./connector/list.ts'))),
    'cerberus connector list',
  );
  examples(
    withOutput(withConfiguration(connector.command('test <name>')))
      .description('send the product a test message and say what it replied')
      .action(lazily(() => import('./connector/test.ts'))),
    'cerberus connector test slack',
  );
  examples(
    withOutput(withConfiguration(connector.command('dead-letters <name>')))
      .description('events that a product did not take, and why')
      .action(lazily(() => import('./connector/dead-letters.ts'))),
    'cerberus connector dead-letters splunk',
  );
  examples(
    withConfiguration(connector.command('replay <name>'))
      .description('try dead letters again: all, or those named')
      .option('--id <id...>', 'only these')
      .action(lazily(() => import('./connector/replay.ts'))),
    'cerberus connector replay splunk',
  );
}

/** `playbook import` and `playbook export`. */
export function declareExchangeCommands(playbook: Command): void {
  examples(
    playbook
      .command('import <file>')
      .description(
        'make a playbook of a CACAO 2.0 playbook, with a report of what could not be said; publishes nothing',
      )
      .option('--format <format>', 'cacao', 'cacao')
      .option('--to <file>', 'where to; standard output when left out')
      .action(lazily(() => import('./playbook/import.ts'))),
    'cerberus playbook import their-playbook.json --to playbooks/theirs.yaml',
  );
  examples(
    withConfiguration(playbook.command('export <file-or-id>'))
      .description('write a playbook (a file, or a published one) as CACAO 2.0')
      .option('--format <format>', 'cacao or yaml', 'cacao')
      .action(lazily(() => import('./playbook/export.ts'))),
    'cerberus playbook export examples/playbooks/crypto-miner.yaml > crypto-miner.cacao.json',
  );
}
