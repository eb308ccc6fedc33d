import { cut } from '../functions/notify/plain-text.ts';
import { toPrintableUrl } from '../local/cloud/webhook-url.ts';
import { toPrintable } from '../local/run/printable.ts';

/** What was typed cannot be meant. The message is one line, and says what to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command line ends with where it was used wrongly; 1 is for all else that goes wrong. */
export const USAGE_EXIT_CODE = 2;

const LONGEST_LINE = 300;

const KEY_ADVICE = {
  orgs: 'Give the key on standard input instead',
  others: 'Set CLIPWATCH_API_KEY instead',
};

/** Most commands take options only. */
function takesOf(helpCommand: string): string {
  if (/ orgs (add|change|remove)$/.test(helpCommand)) return 'one id and options';
  if (/ (watch|unwatch|clip|forget)$/.test(helpCommand)) return 'one clip and options';
  return / subscribers confirm$/.test(helpCommand) ? 'one link and options' : 'options only';
}

/** What may be a title, a name of the vendor's, or an id that looks like a key. */
const NOT_REPEATED =
  /^(<(?:clip|link|events)>|option '--(?:label|camera|site|clip) <\w+>') argument '.*' is invalid/s;

/** An email address, or a phone number, in the place of something else. */
const ADDRESS = /(?<= argument ')(?:[^':]*@[^':]*|\s*\+[\d\s().-]+)(?=' is invalid)/;

function isOfOrgs(helpCommand: string): boolean {
  return helpCommand.startsWith('npx clipwatch orgs');
}

/**
 * What commander says of a wrong command line, as one line that ends in where to read on. A key, a password or an
 * address in the wrong place is not repeated: an unknown option is shown without its value, arguments that nobody asked
 * for are not shown, nor is a command that looks like none.
 */
export function describeUsageError(said: string, helpCommand: string): string {
  const [what = '', meant] = said
    .replace(/^error: /, '')
    .trim()
    .split(/\n\(Did you mean /);
  const rule = what
    .replace(/^(unknown option '-[^=']*).*$/s, "$1'")
    .replace(/^too many arguments.*$/s, `too many arguments: it takes ${takesOf(helpCommand)}`)
    .replace(
      /^command-argument value '(.*)' is invalid for argument '(\w+)'/s,
      "<$2> argument '$1' is invalid",
    )
    .replace(ADDRESS, '…')
    .replace(NOT_REPEATED, '$1 argument is invalid')
    .replace(/^(unknown command)(?! '[a-z][a-z-]{0,19}'$).*$/s, '$1')
    .replace(/(?<= argument ')([^']*#)?[\w-]{21}[AQgw](?=' is invalid)/, '…')
    .replace(/(?<= argument ')(?=[^']*:)(.*)(?=' is invalid)/s, toPrintableUrl)
    .replace(/\.$/, '');
  const advice = /^unknown option '--api-key'$/.test(rule)
    ? ` ${KEY_ADVICE[isOfOrgs(helpCommand) ? 'orgs' : 'others']}, which no other user of this machine can read.`
    : meant === undefined
      ? ''
      : ` Did you mean ${meant.replace(/\)$/, '')}`;
  const line = toPrintable(`${rule}.${advice}`.replace(/\s+/g, ' '));
  return `${cut(line, LONGEST_LINE)} See ${helpCommand} --help`;
}
