import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { GROUPS } from '../cli/groups.ts';
import { createProgram } from '../cli/main.ts';

// Draws `docs/commands.md` from what the commands say of themselves: `npm run commands`, when that has changed.

const PAGE = fileURLToPath(new URL('commands.md', import.meta.url));

const INTRODUCTION = `# The command line

\`npx clipwatch COMMAND\`. \`npm run commands\` draws this page from what the commands say of themselves, and a test fails where they say something else; \`--help\` of each has its options, and more.

A command ends with 0 where all is well, 1 where something is wrong, and 2 where it was used wrongly. An error is one line that says what to change. \`--json\` is for programs, colors for terminals alone. A key is never an argument.

All that look at an installation find it alike: the run on this machine where there is one (\`--pid\` names one of several), or else the stack (\`--stack\`, by default \`Clipwatch\`) in the region and account of the environment, with your own AWS credentials.`;

/** What is worth knowing beside the help. */
const MORE = `## What an event is when it is told again

\`replay\` makes the event again from what is remembered of the clip: its \`id\`, \`time\`, \`type\` and \`data.outcome\`, \`late\`, \`stalledSeconds\` and cameras are as they were. Where the clip has gone past that outcome, what has changed since is left out: \`status\`, \`operation\` and \`percent\` are null, so are facts of the finished file, and \`watchedSeconds\` of an earlier attempt; \`expected\` is left out in any case. Title, label and names are those of today. Of each clip the latest eight outcomes are remembered, for as long as the clip is (\`retentionDays\`). Messages to people are written anew from it, and mails begin with "Told again". Attributes are as they were, so filters hold, and a program that knows the \`id\` does nothing twice. Nothing of it is recorded: \`clip\` shows who heard the first time.

## What is counted when it is forgotten

The last part of an event's \`id\` counts outcomes, and \`forget\` deletes the count with the rest. A clip that is met as new after that, and an organization whose clips cannot be seen once more, begin at 1 again: with ids that were published before, which a program that keeps them takes for copies. So forget there, too, what you forget here.

## What the credentials need`;

/** By commands: each that looks at an installation is in one of the rows. */
export const NEEDED: readonly [commands: string, actions: string][] = [
  [
    '`setup`',
    'what `cdk bootstrap` and `cdk deploy` need, `cloudformation:DescribeStacks`, Secrets Manager on the key rings, and what `notify-test` and `subscribers` need; `sns:GetSMSSandboxAccountStatus`, to warn',
  ],
  [
    '`status`, `board`, `history`, `clip`, `preview --clip`',
    '`dynamodb:Query`, `GetItem` and `BatchGetItem` on the table',
  ],
  ['`doctor`', 'what [doctor.md](doctor.md#what-the-credentials-need) has as a policy'],
  ['`notify-test`', 'what [subscribers.md](subscribers.md#does-it-arrive) says'],
  ['`watch`, `unwatch`', 'as for `status`, and `lambda:InvokeFunction` on the function `watch`'],
  ['`replay`', 'as for `status`, and `dynamodb:UpdateItem`, `sns:Publish` on the topics'],
  ['`forget`', 'as for `status`, and `dynamodb:DeleteItem`'],
  ['`orgs`', 'what [organizations.md](organizations.md#what-your-own-credentials-need) says'],
  [
    '`subscribers`',
    '`dynamodb:Query`, `sns:ListSubscriptionsByTopic`, `sns:GetSubscriptionAttributes`, `cloudformation:GetTemplate` and `ListStackResources`; `confirm`: `sns:ConfirmSubscription`',
  ],
];

/** The page, as it should stand in `docs/commands.md`. */
export function drawCommands(): string {
  const program = createProgram();
  const sections = Object.entries(GROUPS).flatMap(([heading, names]) => [
    `## ${heading.replace(/:$/, '')}`,
    tableOf(
      ['command', 'what it does'],
      program.commands
        .filter((command) => names.includes(command.name()))
        .flatMap((command) => (command.commands.length === 0 ? [command] : command.commands))
        .map((command) => [`\`${nameOf(command)}\``, command.description()]),
    ),
  ]);
  return `${[INTRODUCTION, ...sections, MORE, tableOf(['command', 'beside `cloudformation:DescribeStacks`'], NEEDED)].join('\n\n')}\n`;
}

/** With columns that line up, as the formatter has them. */
function tableOf(head: readonly [string, string], rows: readonly (readonly [string, string])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** `orgs add <id>`. */
function nameOf(command: Command): string {
  const path: string[] = [];
  for (let one: Command | null = command; one?.parent; one = one.parent) path.unshift(one.name());
  const takes = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}${argument.variadic ? '...' : ''}]`,
  );
  return [...path, ...takes].join(' ');
}

if (import.meta.main) writeFileSync(PAGE, drawCommands());
