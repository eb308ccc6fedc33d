import type { Command } from 'commander';

/** The commands by what they are for, in the order in which the help has them. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'Try it:': ['start', 'simulate', 'preview', 'notify-test'],
  'Install it:': ['setup'],
  'See how it is:': ['status', 'board', 'doctor', 'history', 'clip', 'subscribers'],
  'Put it right:': ['watch', 'unwatch', 'replay', 'forget', 'orgs'],
  'Look into it:': ['cost', 'trace'],
};

/** Puts each command into its group. To commander the order is that in which they were added. */
export function groupCommands(program: Command): void {
  const order = Object.values(GROUPS).flat();
  const placeOf = (command: Command) => order.indexOf(command.name());
  Object.assign(program, { commands: program.commands.toSorted((a, b) => placeOf(a) - placeOf(b)) });
  for (const [heading, names] of Object.entries(GROUPS))
    for (const command of program.commands) if (names.includes(command.name())) command.helpGroup(heading);
}
