/** What to do about an earlier supervisor of the same folder, and about what it was watching over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { presenceOf, type ProcessIdentity } from '../files/identity.ts';
import { signalGroup } from './process.ts';
import type { StateFile } from './record.ts';

export type Takeover =
  /** Nobody is there any more. */
  | { readonly kind: 'free' }
  /** The command had outlived its supervisor and has been ended. */
  | { readonly kind: 'ended'; readonly pid: number; readonly by: 'SIGTERM' | 'SIGKILL' }
  | { readonly kind: 'refused'; readonly why: string };

const LOOK_MS = 50;

async function gone(who: ProcessIdentity, within_ms: number): Promise<boolean> {
  for (let waited_ms = 0; presenceOf(who) !== 'gone'; waited_ms += LOOK_MS) {
    if (waited_ms >= within_ms) return false;
    await sleep(LOOK_MS);
  }
  return true;
}

/**
 * Two supervisors of one folder would start the work twice, so another that lives is left alone. A supervisor that was
 * killed leaves its command running without anybody who knows how it ends: that command is asked to end, then ended, so
 * that it can be resumed.
 */
export async function takeOver({ phase, supervisor, child, command }: StateFile, grace_ms: number): Promise<Takeover> {
  const over = phase === 'ended' || supervisor.pid === process.pid;
  if (!over && presenceOf(supervisor) === 'alive') {
    return { kind: 'refused', why: `it is being supervised by process ${String(supervisor.pid)}` };
  }
  if (child === null) return { kind: 'free' };
  const presence = presenceOf(child);
  if (presence === 'gone') return { kind: 'free' };
  const { pid } = child;
  if (presence === 'unknown') {
    // Of a number alone nobody can say whose it is.
    const what = `process ${String(pid)} may be an earlier "${command.join(' ')}" that still runs`;
    return { kind: 'refused', why: `${what}; end it, or remove supervisor_state.json if it is something else` };
  }
  signalGroup(pid, 'SIGTERM');
  if (await gone(child, grace_ms)) return { kind: 'ended', pid, by: 'SIGTERM' };
  signalGroup(pid, 'SIGKILL');
  if (await gone(child, LOOK_MS * 100)) return { kind: 'ended', pid, by: 'SIGKILL' };
  return { kind: 'refused', why: `process ${String(pid)} of an earlier supervisor cannot be ended` };
}
