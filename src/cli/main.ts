/** The papertape command, as the built bundle starts it. */
import { EXIT_DONE, EXIT_FAILED, processIo, STDOUT } from './line/io.ts';
import { fileProblem } from './files/file-problem.ts';
import { program } from './program.ts';

const io = processIo();
try {
  process.exitCode = await program(process.argv.slice(2), io);
} catch (error) {
  process.exitCode = ended(error);
}

function ended(error: unknown): number {
  const { code, path } = error as NodeJS.ErrnoException;
  // A reader that has seen enough (`papertape … | head`) is no failure of ours.
  if (code === 'EPIPE') return EXIT_DONE;
  const unwritten = path === STDOUT ? fileProblem('write to', STDOUT, error) : null;
  if (unwritten?.ok === false) io.err(`${unwritten.problem.message}\n`);
  else {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.err(`papertape failed; this is a fault of the program: ${what}\n`);
  }
  return EXIT_FAILED;
}
