/** What a supervisor leaves in a run folder; whoever runs in that folder leaves these alone. */
export const SUPERVISION_FILES = {
  state: 'supervisor_state.json',
  log: 'supervisor.log',
  /** Written by the command while it lives. */
  heartbeat: '.heartbeat',
} as const;

/** Whether a file of that name in a run folder is the supervisor's, or what one of its writes has left. */
export function isOfSupervisor(name: string): boolean {
  return Object.values(SUPERVISION_FILES).some((file) => name === file || name.startsWith(`${file}.`));
}
