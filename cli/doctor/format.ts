import { styleText } from 'node:util';
import wrapAnsi from 'wrap-ansi';
import { formatTime, toPlainId } from '../../functions/notify/plain-text.ts';
import { toPrintable } from '../../local/run/printable.ts';
import { CHECK_NAMES } from './check-names.ts';
import { counted, type Verdict } from './finding.ts';
import type { Report } from './report.ts';

const SIGNS: Record<Verdict, { sign: string; color: 'green' | 'yellow' | 'red' | 'gray' }> = {
  well: { sign: '✓', color: 'green' },
  warning: { sign: '!', color: 'yellow' },
  wrong: { sign: '✗', color: 'red' },
  'not-checked': { sign: '?', color: 'yellow' },
  'not-here': { sign: '–', color: 'gray' },
};

const NAME_WIDTH = Math.max(...CHECK_NAMES.map((name) => name.length));
const INDENT = NAME_WIDTH + 5;
const DEFAULT_COLUMNS = 100;

type Shown = Report['checks'][number]['findings'][number];

/** For people: a part for each check, what is wrong with what to do. Colors only where the output is a terminal. */
export function formatReport(report: Report, columns = DEFAULT_COLUMNS): string {
  const { at, run, table, checks } = report;
  const where = run === null ? 'Clipwatch' : `Clipwatch on this machine, process ${run.pid}`;
  const what = table === null ? '' : `, table ${toPlainId(table, 255)}`;
  const head = styleText('gray', `${where}${what}, ${formatTime(at)}`);
  const parts = checks.map((check) => formatCheck(check, Math.max(60, columns)));
  return [head, '', ...parts, '', conclude(report)].join('\n');
}

function formatCheck({ name, findings }: Report['checks'][number], columns: number): string {
  const told = findings.filter(({ verdict }) => verdict !== 'well');
  const good = findings.filter(({ verdict }) => verdict === 'well');
  const lines = [
    ...told.flatMap((finding) => sayFinding(finding, columns)),
    ...(good.length > 0 ? [sayAll(good, columns)] : []),
    ...(findings.length === 0 ? [indent('not-here', 'there is nothing to look at', columns)] : []),
  ];
  return lines.map((line, index) => `${(index === 0 ? name : '').padEnd(NAME_WIDTH)}  ${line}`).join('\n');
}

function sayFinding({ verdict, saw, todo, runbook }: Shown, columns: number): string[] {
  const said =
    verdict === 'not-checked' ? `not checked: ${saw}` : verdict === 'not-here' ? `not here: ${saw}` : saw;
  const more = runbook === null ? '' : ` (${runbook})`;
  const remedy = todo === null && runbook === null ? [] : [wrap(`→ ${todo ?? ''}${more}`, columns)];
  return [indent(verdict, said, columns), ...remedy.map((line) => `  ${line}`)];
}

function sayAll(good: readonly Shown[], columns: number): string {
  return indent('well', good.map(({ saw }) => saw).join('; '), columns);
}

function indent(verdict: Verdict, text: string, columns: number): string {
  const { sign, color } = SIGNS[verdict];
  return `${styleText(color, sign)} ${wrap(text, columns)}`;
}

/** Further lines stand below the first one. */
function wrap(text: string, columns: number): string {
  const wrapped = wrapAnsi(toPrintable(text), columns - INDENT, { hard: true });
  return wrapped.replaceAll('\n', `\n${' '.repeat(INDENT)}`);
}

function conclude({ checks, verdict }: Report): string {
  const findings = checks.flatMap((check) => check.findings);
  const count = (of: Verdict) => findings.filter((finding) => finding.verdict === of).length;
  const absent = checks.filter((check) => check.verdict === 'not-here').map(({ name }) => name);
  const without = absent.length === 0 ? '' : ` Not here: ${absent.join(', ')}.`;
  if (verdict === 'well' || verdict === 'not-here')
    return `${styleText('green', 'All well')}, by ${counted(checks.length - absent.length, 'check')}.${without}`;
  const parts = [
    ...(count('wrong') > 0 ? [styleText('red', `${count('wrong')} wrong`)] : []),
    ...(count('warning') > 0 ? [styleText('yellow', counted(count('warning'), 'warning'))] : []),
    ...(count('not-checked') > 0 ? [`${count('not-checked')} not checked`] : []),
  ];
  return `${parts.join(', ')}.${without}`;
}
