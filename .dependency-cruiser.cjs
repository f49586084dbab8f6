/** The folders that each folder may import from beside itself. Tests may import everything, and nothing imports them. */
const MAY_IMPORT = {
  protocol: [],
  lib: ['protocol'],
  lambda: ['protocol'],
  local: ['lambda', 'protocol'],
  bin: ['lib'],
  examples: ['lib'],
  commands: ['local', 'lambda', 'protocol'],
  // Both use any part of the repository, and neither is part of a deployment.
  scripts: ['lib', 'lambda', 'local', 'protocol'],
  benchmarks: ['commands', 'lib', 'lambda', 'local', 'protocol', 'scripts'],
};

/** The commands that say beforehand what a profile would deploy, so that they read it as the constructs do. */
const READ_PROFILES = '^commands/(cost|preflight|smoke/aws-questions)/';

const folders = Object.keys(MAY_IMPORT).join('|');

const layering = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^${folder}/`, ...(folder === 'commands' && { pathNot: READ_PROFILES }) },
  to: { path: `^(${folders}|test)/`, pathNot: `^(${[folder, ...allowed].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layering,
    {
      name: 'profile-checks-import-no-more-than-lib-too',
      severity: 'error',
      from: { path: READ_PROFILES },
      to: { path: `^(${folders}|test)/`, pathNot: `^(commands|${MAY_IMPORT.commands.join('|')}|lib)/` },
    },
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      // Types without a module, from @types/aws-lambda.
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
    {
      name: 'package-brings-what-it-imports',
      comment: 'Who installs the package gets no development dependency of ours.',
      severity: 'error',
      from: { path: '^(lib|protocol)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer'] },
    },
  ],
  options: {
    // Whatever imports: types too, which TypeScript takes out.
    tsPreCompilationDeps: true,
    // The other parser is of TypeScript before 7.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(cdk\\.out|dist|node_modules)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
