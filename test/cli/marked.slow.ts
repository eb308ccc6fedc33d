import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Command, Option } from 'commander';
import { createProgram } from '../../cli/main.ts';
import { type LocalServer, listen, readBody } from '../../local/cloud/http.ts';
import { CLIP_UUID, makeClip } from '../clip-records.ts';
import { written } from '../store/test-store.ts';
import { RINGS, startInstallation, type TestInstallation } from './orgs-installation.ts';

/** As long and as random as a real one, and found nowhere by chance. */
const KEY = 'Zq3xjK9eyZ4qx7jKe2yZqA';
const TITLE = 'Zqxj title';
const PHONE = '+15550004242';
const ADDRESS = 'zqxj@person.example';
const MARKS = { KEY, TITLE, PHONE, ADDRESS };
type Mark = keyof typeof MARKS;

/** What shows clips, or whatever it is given, by what it is for. On standard output alone, and never a key. */
const SHOWS: Readonly<Record<string, readonly Mark[]>> = {
  start: ['TITLE', 'PHONE', 'ADDRESS'],
  status: ['TITLE'],
  history: ['TITLE'],
  clip: ['TITLE'],
};
/** Goes on until it is stopped. */
const SERVES = ['simulate', 'board'];
/** Shows the log that it is given, which is no key. */
const ECHOES = ['trace'];

const AWS = [
  ...['DYNAMODB', 'SECRETS_MANAGER', 'SNS', 'SQS', 'LAMBDA', 'CLOUDFORMATION'],
  ...['CLOUDWATCH', 'SCHEDULER', 'STS'],
];

const PS = ['axeww', '-o', 'pid=,ppid=,args='];
const HAS_PS = spawnSync('ps', PS).status === 0;
const PS_EVERY_MS = 300;

interface Leaf {
  command: Command;
  path: string[];
}

function leavesOf(command: Command, path: string[] = []): Leaf[] {
  if (command.commands.length === 0) return [{ command, path }];
  return command.commands.flatMap((child) => leavesOf(child, [...path, child.name()]));
}

const leaves = leavesOf(createProgram());

it('every command is among those that are tried', () => {
  const names = leaves.map(({ path }) => path.join(' '));
  for (const name of [...Object.keys(SHOWS), ...SERVES, ...ECHOES, 'orgs add', 'orgs change'])
    assert.ok(names.includes(name), name);
});

describe('what is marked is found nowhere', { concurrency: 2 }, () => {
  let echo: LocalServer;
  /** Answers every question with all that it was sent, and with every mark. */
  before(async () => {
    echo = await listen(async (request, response) => {
      const body = await readBody(request);
      const words = `${Object.values(MARKS).join(' ')} ${JSON.stringify(request.headers)} ${body}`;
      const type = body.startsWith('Action=') ? 'text/xml' : 'application/x-amz-json-1.0';
      response.writeHead(400, { 'content-type': type });
      response.end(type === 'text/xml' ? refusalXml(words) : refusalJson(words));
    });
  });
  after(() => echo.close());

  for (const leaf of leaves) {
    const name = leaf.path.join(' ');

    it(`by ${name}, where all goes well`, async () => {
      await using at = await startMarked();
      const args = argsOf(leaf, at);
      const { ps } = await quiet(at, leaf, args);
      for (const [mark, word] of Object.entries(MARKS)) assert.ok(!ps.includes(word), `${mark} in ps`);
      at.env.CLIPWATCH_API_KEY = KEY;
      for (const form of formsOf(leaf)) {
        const again = await quiet(at, leaf, [...args, ...form]);
        assert.ok(!again.psOfOthers.includes(KEY), 'the environment of a process that it starts');
      }
    });

    if (asked(leaf).length > 0)
      it(`by ${name}, whatever AWS or Rhombus say in an error`, async () => {
        for (const service of asked(leaf)) {
          await using at = await startMarked();
          if (service !== 'rhombus') at.env[`AWS_ENDPOINT_URL_${service}`] = echo.url;
          const args = argsOf(leaf, service === 'rhombus' ? { ...at, url: echo.url } : at);
          for (const form of formsOf(leaf)) await quiet(at, leaf, [...args, ...form], service);
        }
      });

    it(`by ${name}, wherever a key is put that is none of it`, async () => {
      await using at = await startMarked();
      const usual = argsOf(leaf, at);
      const slips = [
        [KEY],
        ['--api-key', KEY],
        [`--key=${KEY}`],
        ...leaf.command.options
          .filter(takesValue)
          .flatMap(({ long }) => [
            [long ?? '', KEY],
            [`${long}=https://me:${KEY}@hooks.example/?token=${KEY}`],
          ]),
      ];
      for (const slip of slips) await quiet(at, leaf, [...usual, ...slip], slip.join(' '));
      if (leaf.command.registeredArguments.length > 0) await quiet(at, leaf, [KEY, ...usual.slice(1)]);
    });
  }

  /** Runs it with the key on standard input, and looks at all that it says. */
  async function quiet(at: Marked, { path }: Leaf, args: string[], when = ''): Promise<Seen> {
    const name = path.join(' ');
    const seen = await run(at, name, [...path, ...args]);
    for (const [mark, word] of Object.entries(MARKS)) {
      const told = `${when}: ${mark} is in\n${seen.stderr}\n${seen.stdout}`;
      assert.ok(!seen.stderr.includes(word), told);
      if (!SHOWS[name]?.some((shown) => shown === mark)) assert.ok(!seen.stdout.includes(word), told);
    }
    return seen;
  }
});

type Marked = TestInstallation & { url: string; config: string };

/** An installation of which all that is secret or personal is marked. */
async function startMarked(): Promise<Marked> {
  const at = await startInstallation();
  at.simulator.setApiKeys([KEY]);
  const { url } = at.simulator;
  const addedAtMs = Date.now();
  written(
    await at.store.putOrganization({
      id: 'acme',
      baseUrl: url,
      secretId: `${RINGS[0]}#acme`,
      version: 0,
      addedBy: 'command',
      addedAtMs,
    }),
  );
  written(
    await at.store.recordTransition(
      makeClip({ label: TITLE, details: { title: TITLE }, firstSeenAtMs: addedAtMs }),
    ),
  );
  await at.secrets.send(
    new CreateSecretCommand({ Name: RINGS[0], SecretString: JSON.stringify({ acme: KEY }) }),
  );
  for (const name of ['Events', 'Mail', 'Text'])
    at.outputs[`${name}TopicArn`] = `arn:aws:sns:us-east-1:000000000000:${name}`;
  at.outputs.CheckQueueUrl = 'http://127.0.0.1:1/000000000000/check';
  at.outputs.WatchFunctionName = 'watch';
  for (const service of ['SNS', 'SQS', 'LAMBDA'])
    at.env[`AWS_ENDPOINT_URL_${service}`] = 'http://127.0.0.1:1';
  at.env.AWS_MAX_ATTEMPTS = '1';
  const config = join(at.folder, 'people.json');
  const clipwatch = { email: [ADDRESS], sms: [PHONE], operators: { email: [ADDRESS], sms: [PHONE] } };
  writeFileSync(config, JSON.stringify({ context: { clipwatch } }));
  return { ...at, url, config };
}

/** Whom it asks: AWS for the stack first of all. */
function asked({ command: { options } }: Leaf): string[] {
  const has = (name: string) => options.some(({ long }) => long === name);
  return [...(has('--stack') ? AWS : []), ...(has('--api-url') ? ['rhombus'] : [])];
}

/** For people, and for programs. */
function formsOf({ command: { options } }: Leaf): string[][] {
  return options.some(({ long }) => long === '--json') ? [[], ['--json']] : [[]];
}

const takesValue = ({ required, optional }: Option) => required || optional;

/** What it needs to be given, and what keeps it on this machine and short. */
function argsOf({ command, path }: Leaf, { url, config }: Pick<Marked, 'url' | 'config'>): string[] {
  const values: Readonly<Record<string, string[]>> = {
    '--api-url': [url],
    '--allow-any-host': [],
    '--config': [config],
    '--for': ['1'],
    '--port': ['0'],
    '--key': [],
    '--yes': [],
  };
  // A second time it is there already, so what adds one gets another.
  const known: Readonly<Record<string, string>> = {
    id: path.includes('add') ? 'globex' : 'acme',
    clip: CLIP_UUID,
  };
  const given = command.registeredArguments.flatMap((one) => {
    const value = known[one.name()] ?? (one.required ? 'acme' : undefined);
    return value === undefined ? [] : [value];
  });
  const options = command.options.flatMap(({ long, mandatory, argChoices = [] }) => {
    if (!long) return [];
    if (Object.hasOwn(values, long)) return [long, ...(values[long] ?? [])];
    return mandatory ? [long, argChoices[0] ?? ''] : [];
  });
  return [...given, ...options];
}

interface Seen {
  stdout: string;
  stderr: string;
  /** Arguments and environments of it and of every process that it started. */
  ps: string;
  /** Of the latter alone. */
  psOfOthers: string;
}

async function run(at: Marked, name: string, args: string[]): Promise<Seen> {
  const input = ECHOES.includes(name) ? '    at run (/var/task/index.mjs:1:1)\n' : `${KEY}\n`;
  const { child, ran, interrupt } = at.start(args, input);
  let isOver = false;
  void ran.then(() => {
    isOver = true;
  });
  if (SERVES.includes(name)) child.stdout.once('data', () => child.kill('SIGINT'));
  // It waits for a first look that nobody makes here.
  void interrupt(/Waiting for the first look/).catch(() => {});
  const others = new Set<string>();
  const own = new Set<string>();
  while (HAS_PS && !isOver) {
    for (const [pid, line] of family(child.pid ?? 0)) (pid === child.pid ? own : others).add(line);
    await Promise.race([ran, sleep(PS_EVERY_MS)]);
  }
  const { stdout, stderr } = await ran;
  const psOfOthers = [...others].join('\n');
  return { stdout, stderr, ps: [...own, psOfOthers].join('\n'), psOfOthers };
}

/** A process and all that it started, as `ps` shows them. */
function family(pid: number): Map<number, string> {
  const lines = spawnSync('ps', PS, { encoding: 'utf8', maxBuffer: 2 ** 26 }).stdout.split('\n');
  const processes = lines.flatMap((line) => {
    const [, own, parent, args = ''] = /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? [];
    return own === undefined ? [] : [{ own: Number(own), parent: Number(parent), args }];
  });
  const found = new Map(processes.filter(({ own }) => own === pid).map(({ own, args }) => [own, args]));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { own, parent, args } of processes) if (found.has(parent)) found.set(own, args);
  }
  return found;
}

function refusalXml(words: string): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidParameter</Code><Message>${escaped}</Message></Error></ErrorResponse>`;
}

function refusalJson(words: string): string {
  return JSON.stringify({ __type: 'com.amazonaws#ValidationException', message: words });
}
