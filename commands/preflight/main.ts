import { runCommand } from '../shared/run';
import { command } from './command';

runCommand(async (args) => {
  const { exitCode, stdout, stderr } = await command(args);
  if (stdout) {
    console.log(stdout);
  }
  if (stderr) {
    console.error(stderr);
  }
  process.exitCode = exitCode;
});
