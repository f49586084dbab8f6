/** @returns {import('jest').Config} */
const project = (name, extra = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  transform: { '\\.[jt]s$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
  ...extra,
});

const withNodes = {
  testEnvironment: '<rootDir>/test/integration/support/environment.ts',
  globalSetup: '<rootDir>/test/integration/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/integration/support/global-teardown.ts',
};

/** @type {import('jest').Config} */
module.exports = {
  maxWorkers: 2,
  testTimeout: 30_000,
  testSequencer: '<rootDir>/test/support/longest-first.js',
  reporters: ['default', '<rootDir>/test/support/summary-reporter.js'],
  projects: [
    project('unit', { setupFilesAfterEnv: ['<rootDir>/test/support/sdk-calls.ts'] }),
    project('templates'),
    project('quick'),
    project('checkov'),
    project('integration', withNodes),
    project('deploy'),
    project('package'),
    project('serving'),
    project('breakages'),
    project('cluster'),
  ],
};
