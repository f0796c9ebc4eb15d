import type { RunState } from '../../../contracts/records.ts';

const STATES: Readonly<Record<RunState | 'idle' | 'starting' | 'restarting', string>> = {
  idle: 'Idle',
  starting: 'Starting',
  restarting: 'Restarting',
  running: 'Running',
  paused: 'Paused',
  done: 'Done',
  canceled: 'Canceled',
  failed: 'Failed',
  interrupted: 'Interrupted',
};

/** A run's state, for a person. */
export function stateWord(state: RunState | 'idle' | 'starting' | 'restarting'): string {
  return STATES[state];
}

/** The trading state as the header tells it. */
export function tradingWord(state: string): string {
  return state === 'HALTED' ? 'Trading halted' : state === 'REDUCING' ? 'Reducing only' : 'Trading';
}
