import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { listen, readBody } from '../local/cloud/http.ts';
import { startStage } from '../test/cli/setup/stage.ts';
import { KEY } from '../test/local/rhombus/simulated.ts';

/** What somebody does, and how long it takes. */
interface Step {
  what: string;
  seconds: number;
}

const ROOT = join(import.meta.dirname, '..');
const PAGE = join(import.meta.dirname, 'first-five-minutes.md');

/** Without what `npm run` has put before it: a new user has no Node but that of the machine. */
const NEW_USER = {
  ...process.env,
  PATH: (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter),
};

/** What setup says when a step is done. */
const MILESTONES: readonly (readonly [said: RegExp, what: string])[] = [
  [/dollars a month/, 'answers, each checked, and the plan'],
  [/^The key is kept/m, 'the key is stored'],
  [/^The file cdk\.json/m, '`cdk.json` is written'],
  [/^CDK is ready/m, '`cdk bootstrap`, by a stand-in'],
  [/is deployed\.$/m, '`cdk deploy`, by a stand-in'],
  [/^The organization .* is watched/m, 'the first look'],
  [/^A hello is sent/m, 'confirmations, and the hello'],
];

/** Measures the way to the first message, on one machine and to an account, and writes both tables into the page. */
const machine = describeMachine();
const parts = { machine, local: toTable(await measureLocal()), setup: toTable(await measureSetup()) };
let page = readFileSync(PAGE, 'utf8');
for (const [name, part] of Object.entries(parts)) {
  const between = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
  page = page.replace(between, (_, begin: string, end: string) => `${begin}\n${part}\n\n${end}`);
}
writeFileSync(PAGE, page);
console.log(Object.values(parts).join('\n\n'));

function toTable(steps: readonly Step[]): string {
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = [
    ['step', 'what', 'seconds'],
    ...steps.map(({ what, seconds }, index) => [String(index + 1), what, seconds.toFixed(1)]),
    ['', 'in all', total.toFixed(1)],
  ];
  const widest = Math.max(...rows.map(([, what = '']) => what.length));
  const [head = '', ...body] = rows.map(
    ([step = '', what = '', seconds = '']) =>
      `| ${step.padEnd(4)} | ${what.padEnd(widest)} | ${seconds.padStart(7)} |`,
  );
  return [head, `| ---- | ${'-'.repeat(widest)} | ------: |`, ...body].join('\n');
}

/** How busy the machine was says much about the figures. */
function describeMachine(): string {
  const [load = 0] = loadavg();
  const [node = '', npm = ''] = ['node', 'npm'].map((name) =>
    execFileSync(name, ['--version'], { env: NEW_USER, encoding: 'utf8' }).trim().replace(/^v/, ''),
  );
  return `Measured on ${new Date().toISOString().slice(0, 10)}, on a machine with ${availableParallelism()} cores at a load of ${load.toFixed(0)}, with Node ${node} and npm ${npm}.`;
}

async function timed(what: string, work: () => Promise<unknown>): Promise<Step> {
  const fromMs = performance.now();
  await work();
  return { what, seconds: (performance.now() - fromMs) / 1000 };
}

/** A clone, its packages, and a run whose webhook is one's own. */
async function measureLocal(): Promise<Step[]> {
  const folder = mkdtempSync(join(tmpdir(), 'clipwatch-first-'));
  try {
    const clone = join(folder, 'clipwatch');
    return [
      await timed('`git clone`, of a clone on this machine', async () =>
        execFileSync('git', ['clone', '--quiet', ROOT, clone]),
      ),
      await timed('`npm ci`', async () =>
        execFileSync('npm', ['ci', '--silent'], { cwd: clone, env: NEW_USER, stdio: 'ignore' }),
      ),
      await timed('`npm start -- --webhook URL`, until that URL has its first message', () =>
        firstMessage(clone),
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function firstMessage(cwd: string): Promise<void> {
  const told = Promise.withResolvers<void>();
  const server = await listen(async (request, response) => {
    const { Type, SubscribeURL } = JSON.parse(await readBody(request));
    response.end();
    if (Type === 'SubscriptionConfirmation') await fetch(SubscribeURL);
    if (Type === 'Notification') told.resolve();
  });
  const args = ['start', '--silent', '--', '--json', '--webhook', `${server.url}/clips`];
  const child = spawn('npm', args, { cwd, env: NEW_USER, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`It ended with ${code} before there was a message`);
  });
  await Promise.race([told.promise, ended]);
  child.kill('SIGINT');
  await ended.catch(() => {});
  await server.close();
}

/** Setup by flags: from its start to its plan, to each of its steps, and to the hello. */
async function measureSetup(): Promise<Step[]> {
  await using at = await startStage();
  at.onCdk(([command]) => (command === 'deploy' ? at.deploy() : {}));
  at.onList(() => at.confirmAll());
  const flags = ['--org', 'acme', '--email', 'a@example.com', '--operator', 'ops@example.com', '--yes'];
  const { child, ran } = at.start(['setup', ...at.api, ...flags], KEY);
  let fromMs = performance.now();
  const steps: Step[] = [];
  child.stdout.on('data', (said) => {
    for (const [of, what] of MILESTONES) {
      if (!of.test(String(said))) continue;
      steps.push({ what, seconds: (performance.now() - fromMs) / 1000 });
      fromMs = performance.now();
    }
  });
  await ran;
  if (steps.length !== MILESTONES.length) throw new Error('Setup did not come to its end');
  return steps;
}
