/** The command under supervision: what is started first, and what is started again. */
import { basename } from 'node:path';

/** A name that means this program: as installed, as a script, as built. */
const OURS = /^papertape(?:\.m?js)?$/;

export interface SupervisedCommand {
  /** As it was given. */
  readonly given: readonly string[];
  /** Whether it is a command of papertape's. */
  readonly ours: boolean;
  /** The words to start it with. */
  line(resume: boolean): readonly string[];
}

/**
 * Of `papertape …` the program is this very one (it need not be on the path), and a `run` that is started again resumes.
 * Found also behind npm, npx and node; everything else is started as it stands.
 * @param self how this program is started
 * @param again the flag with which a run is started again
 */
export function supervisedCommand(given: readonly string[], self: readonly string[], again: string): SupervisedCommand {
  const at = given.findIndex((word) => OURS.test(basename(word)));
  const verb = at < 0 ? -1 : given.findIndex((word, i) => i > at && word !== '--');
  const words = at === 0 && given[0] === 'papertape' ? [...self, ...given.slice(1)] : given;
  const ours = verb > 0;
  const runs = ours && given[verb] === 'run' && !given.includes(again);
  const behind = verb + 1 + words.length - given.length;
  return {
    given,
    ours,
    line: (resume) => (resume && runs ? [...words.slice(0, behind), again, ...words.slice(behind)] : words),
  };
}
