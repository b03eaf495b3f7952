/** The import rules of ARCHITECTURE.md, checked by `npm run check`. `from`/`to` are paths from the repository root. */
const outside = (...allowed) => `^packages/(?!${allowed.join('|')})`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'contracts-import-only-zod',
      severity: 'error',
      from: { path: '^packages/contracts/src', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^packages/contracts/', '^node_modules/zod/'] },
    },
    {
      name: 'shell-syntax-imports-nothing',
      severity: 'error',
      from: { path: '^packages/shell-syntax/src', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^packages/shell-syntax/' },
    },
    {
      name: 'sensor-stays-apart',
      severity: 'error',
      from: { path: '^packages/sensor' },
      to: { path: outside('sensor', 'contracts', 'shell-syntax') },
    },
    {
      name: 'hub-stays-apart',
      severity: 'error',
      from: { path: '^packages/hub' },
      to: { path: outside('hub', 'contracts', 'shell-syntax') },
    },
    {
      name: 'dashboard-sees-only-contracts',
      severity: 'error',
      from: { path: '^packages/dashboard' },
      to: { path: outside('dashboard', 'contracts') },
    },
    {
      name: 'nothing-imports-cli-or-evaluation',
      severity: 'error',
      from: { path: '^packages/(?!cli)' },
      to: { path: ['^packages/cli', '^evaluation'] },
    },
    {
      name: 'traps-do-not-know-their-siblings',
      severity: 'error',
      from: { path: '^packages/sensor/src/traps/([^/]+)/' },
      to: { path: '^packages/sensor/src/traps/[^/]+/', pathNot: '^packages/sensor/src/traps/$1/' },
    },
    {
      name: 'formats-do-not-know-their-siblings',
      severity: 'error',
      from: { path: '^packages/hub/src/intake/formats/([^/]+)/' },
      to: { path: '^packages/hub/src/intake/formats/[^/]+/', pathNot: '^packages/hub/src/intake/formats/$1/' },
    },
    {
      name: 'connectors-do-not-know-their-siblings',
      severity: 'error',
      from: { path: '^packages/hub/src/connectors/([^/]+)/' },
      to: { path: '^packages/hub/src/connectors/[^/]+/', pathNot: '^packages/hub/src/connectors/$1/' },
    },
    {
      name: 'fleet-providers-do-not-know-their-siblings',
      severity: 'error',
      from: { path: '^packages/hub/src/fleet/providers/([^/]+)/' },
      to: { path: '^packages/hub/src/fleet/providers/[^/]+/', pathNot: '^packages/hub/src/fleet/providers/$1/' },
    },
    {
      name: 'the-machine-is-simulated',
      comment: "The attacker's files and commands are simulated: no file system, no processes, no evaluation of code.",
      severity: 'error',
      from: { path: '^packages/sensor/src/(traps|deception)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'], path: '^(node:)?(fs|fs/promises|child_process|vm|cluster|worker_threads)$' },
    },
    {
      name: 'deception-has-no-network',
      severity: 'error',
      from: { path: '^packages/sensor/src/deception/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'], path: '^(node:)?(net|http|https|http2|tls|dgram|dns|dns/promises)$' },
    },
    {
      name: 'detection-and-intel-are-pure',
      comment: 'Events in, findings out: contracts and storage interfaces only.',
      severity: 'error',
      // Their tests may use the real log and database.
      from: { path: '^packages/hub/src/(detection|intel)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/hub/src/(?!detection|intel|storage/database\\.ts|(?:bounded-map|text-hash)\\.ts)' },
    },
    {
      name: 'the-agent-only-proposes',
      severity: 'error',
      from: { path: '^packages/hub/src/agent/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/hub/src/(?!agent|detection|intel|text-hash\\.ts)' },
    },
    {
      name: 'transport-sits-on-top',
      severity: 'error',
      from: { path: '^packages/hub/src/', pathNot: '^packages/hub/src/(api/|hub(\\.test)?\\.ts|process\\.test\\.ts)' },
      to: { path: '^packages/hub/src/api/' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { pathNot: '\\.(test|contract)\\.tsx?$' },
      to: { path: '\\.test\\.tsx?$' },
    },
    {
      name: 'only-declared-packages',
      severity: 'error',
      from: { path: '^packages', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], pathNot: '^packages/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    combinedDependencies: true,
    exclude: { path: ['(^|/)dist/', '(^|/)fixtures/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
