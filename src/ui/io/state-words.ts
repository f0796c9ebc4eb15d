import type { RunState } from '../../contracts/records.ts';

/** A run's state as the header tells it. */
type Word = RunState | 'idle' | 'starting' | 'restarting' | 'waiting';

const STATES: Readonly<Record<Word, string>> = {
  idle: 'Idle',
  starting: 'Starting',
  restarting: 'Restarting',
  running: 'Running',
  waiting: 'Waiting for bars',
  paused: 'Paused',
  done: 'Done',
  canceled: 'Canceled',
  failed: 'Failed',
  interrupted: 'Interrupted',
};

/** A run's state, for a person. */
export function stateWord(state: Word): string {
  return STATES[state];
}

/** The trading state as the header tells it. */
export function tradingWord(state: string): string {
  return state === 'HALTED' ? 'Trading halted' : state === 'REDUCING' ? 'Reducing only' : 'Trading';
}
