/** The papertape command, as the built bundle starts it. */
import { EXIT_FAILED, processIo, writeAll } from './io.ts';
import { program } from './program.ts';

const io = processIo();
try {
  process.exitCode = await program(process.argv.slice(2), io);
} catch (error) {
  // A reader that has seen enough (`papertape … | head`) is no failure of ours.
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exitCode = 0;
  else {
    writeAll(
      2,
      `papertape failed; this is a fault of the program: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = EXIT_FAILED;
  }
}
