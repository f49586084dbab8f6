import { command } from './command';

command(process.argv.slice(2)).then(({ exitCode, stdout, stderr }) => {
  if (stdout) {
    console.log(stdout);
  }
  if (stderr) {
    console.error(stderr);
  }
  process.exitCode = exitCode;
});
