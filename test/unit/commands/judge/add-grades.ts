import { GradesFile } from '../../../../commands/judge/grades/grades-file';

// Adds grades to a file, says the number of each that was acknowledged, and at the end what went wrong.

async function main([file, grades]: string[]): Promise<void> {
  const opened = await GradesFile.open(file!, { grader: 'ana', passages: 'wiki' });
  for (let n = 1; n <= Number(grades); n++) {
    opened.add({ query: 'bread', queryId: '1', passage: `p${n}`, mark: 2 });
    process.stdout.write(`${n}\n`);
  }
}

// A file that has grown to its limit is an error to whom the signal does not end.
process.on('SIGXFSZ', () => undefined);
main(process.argv.slice(2)).catch((error: Error) => {
  process.stdout.write(`${error.name}: ${error.message}\n`);
  process.exit(1);
});
