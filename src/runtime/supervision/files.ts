/** What a supervisor leaves in a run folder; whoever runs in that folder leaves these alone. */
export const SUPERVISION_FILES = {
  state: 'supervisor_state.json',
  log: 'supervisor.log',
  /** Written by the command while it lives. */
  heartbeat: '.heartbeat',
} as const;
