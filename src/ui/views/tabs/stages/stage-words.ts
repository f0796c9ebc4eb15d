import type { StagesReply } from '../../../../worker/protocol/api.ts';
import { fineDuration } from '../../../io/format.ts';

/** Stages by their names in the lines. */
export const STAGE_WORDS: Readonly<Record<string, string>> = {
  strategy: 'Strategy',
  risk: 'Risk',
  exec: 'Execution',
  position: 'Position',
};

/** A time of a stage; one that the timer could not see is told as that. */
export function stageTime(ms: number | null, resolution_ms: number | null): string {
  const unseen = ms !== null && resolution_ms !== null && ms < resolution_ms;
  return unseen ? `< ${fineDuration(resolution_ms)}` : fineDuration(ms);
}

/** What the times are. */
export function timing({ plan, resolution_ms }: Pick<StagesReply, 'plan' | 'resolution_ms'>): string {
  if (!plan.measured) return 'Modelled on engine time; Setup can time them by this browser’s clock instead';
  const steps =
    resolution_ms === null || resolution_ms === 0 ? '' : `, whose smallest step is ${fineDuration(resolution_ms)}`;
  return `Measured by this browser’s clock${steps}`;
}
