/** The command under supervision: what is started first, and what is started again. */
import { basename } from 'node:path';

/** A name that means this program: as installed, as a script, as built. */
const OURS = /^papertape(?:\.m?js)?$/;

export interface SupervisedCommand {
  /** As it was given. */
  readonly given: readonly string[];
  /** Whether it is a command of papertape's. */
  readonly ours: boolean;
  /** The words to start it with; `again`: it has been started before. */
  line(again: boolean): readonly string[];
}

/** Goes on where there is something to go on with, begins where there is nothing, leaves a finished run alone. */
const RESUME = '--resume';
/** The commands that can be told to. */
const RESUMABLE: readonly string[] = ['run', 'sweep'];
/** Begins anew, whatever is there: the first time alone. */
const FORCE = '--force';

/**
 * Of `papertape …` the program is this very one (it need not be on the path), and its `run` and `sweep` resume: also the
 * first time, since the machine may have been restarted since the last. Found also behind npm, npx and node; everything
 * else is started as it stands.
 * @param self how this program is started
 */
export function supervisedCommand(given: readonly string[], self: readonly string[]): SupervisedCommand {
  const at = given.findIndex((word) => OURS.test(basename(word)));
  const verb = at < 0 ? -1 : given.findIndex((word, i) => i > at && word !== '--');
  const words = at === 0 && given[0] === 'papertape' ? [...self, ...given.slice(1)] : given;
  const ours = verb > 0;
  const runs = ours && RESUMABLE.includes(given[verb]!) && !given.includes(RESUME);
  const behind = verb + 1 + words.length - given.length;
  const resumes = [...words.slice(0, behind), RESUME, ...words.slice(behind).filter((word) => word !== FORCE)];
  return {
    given,
    ours,
    line: (again) => (runs && (again || !given.includes(FORCE)) ? resumes : words),
  };
}
