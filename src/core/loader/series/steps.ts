/** What the steps between bars show. */
export interface Steps {
  /** The commonest step in ms, the shorter of two equally common; 0 with fewer than two bars. */
  readonly modal: number;
  /** Steps longer than one and a half intervals: how many, and the first hundred. */
  readonly gaps: number;
  readonly gapList: readonly { readonly after_ts: number; readonly missing: number }[];
  /** Steps that do not belong to bars of one interval: shorter ones, and longer ones that follow each other. */
  readonly odd: number;
}

interface Run {
  count: number;
  longest: number;
}

function countSteps(ts: Float64Array, length: number): Map<number, Run> {
  const runs = new Map<number, Run>();
  let step = NaN;
  let count = 0;
  const close = (): void => {
    if (count === 0) return;
    const run = runs.get(step) ?? { count: 0, longest: 0 };
    run.count += count;
    run.longest = Math.max(run.longest, count);
    runs.set(step, run);
  };
  for (let i = 1; i < length; i++) {
    const next = ts[i] - ts[i - 1];
    if (next === step) {
      count++;
      continue;
    }
    close();
    step = next;
    count = 1;
  }
  close();
  return runs;
}

/** Measures the steps of ascending stamps; `given` is an interval that overrules the commonest step, 0 for none. */
export function measureSteps(ts: Float64Array, length: number, given: number): Steps {
  const runs = countSteps(ts, length);
  let modal = 0;
  let most = 0;
  for (const [step, run] of runs) {
    if (run.count > most || (run.count === most && step < modal)) {
      modal = step;
      most = run.count;
    }
  }
  const interval = given > 0 ? given : modal;
  const gapList: { after_ts: number; missing: number }[] = [];
  let gaps = 0;
  let odd = 0;
  for (const [step, run] of runs) {
    if (step > interval * 1.5) {
      gaps += run.count;
      if (run.longest >= 4 && run.count * 10 >= length - 1) odd += run.count;
    } else if (step < interval * 0.75) odd += run.count;
  }
  for (let i = 1; i < length && gaps > 0 && gapList.length < Math.min(gaps, 100); i++) {
    const step = ts[i] - ts[i - 1];
    if (step > interval * 1.5) gapList.push({ after_ts: ts[i - 1], missing: Math.round(step / interval) - 1 });
  }
  return { modal, gaps, gapList, odd };
}
