import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { createCredentials } from '../../../local/cloud/credentials.ts';
import { listen } from '../../../local/cloud/http.ts';
import { Lambda } from '../../../local/cloud/lambda.ts';
import { type FunctionResource, REGION } from '../../../local/cloud/template.ts';

/** Each export is a function of the tests. `hold` calls a server (`startGate`) that answers when it likes. */
const BUNDLE = `
export const echo = async (event, context) => ({ event, pid: process.pid, name: context.functionName, own: process.env.OWN, common: process.env.COMMON });
export const nothing = async () => {};
export const fail = async () => { throw new RangeError('out of range: 🎥'); };
export const failOddly = async () => { throw 'only text'; };
export const cyclic = async () => { const a = {}; a.a = a; return a; };
export const exit = async () => process.exit(3);
export const hang = () => new Promise(() => {});
export const log = async () => console.log('said by', process.env.AWS_LAMBDA_FUNCTION_NAME);
export const takeAll = async ({ Records }) => { for (const { body } of Records) await fetch(body); };
export const hold = async ({ url }) => { await fetch(url); return process.pid; };
`;

export interface Functions extends AsyncDisposable {
  lambda: Lambda;
  /** Invokes through the API, and gives what the SDK makes of the answer. */
  invoke(
    name: string,
    event?: unknown,
    options?: Partial<InvokeCommandInput>,
  ): Promise<{ status: number | undefined; error: string | undefined; answer: unknown }>;
  /** Lines that functions logged, calls that they made, and asynchronous invocations that failed. */
  logs: [string, string][];
  requests: string[];
  failures: Promise<[string, string]>;
}

/** Bundles in a folder of their own, which goes with whoever holds it. */
export function writeBundles(): { dir: string } & Disposable {
  const dir = mkdtempSync(join(tmpdir(), 'clipwatch-test-'));
  writeFileSync(join(dir, 'index.mjs'), BUNDLE);
  writeFileSync(join(dir, 'broken.mjs'), "throw new SyntaxError('no such bundle');");
  return { dir, [Symbol.dispose]: () => rmSync(dir, { recursive: true }) };
}

export function aFunction(name: string, codeDir: string, overrides: Partial<FunctionResource> = {}) {
  return {
    name,
    handler: `index.${name}`,
    timeoutSec: 30,
    memoryMb: 128,
    environment: { OWN: 'own' },
    codeDir,
    ...overrides,
  };
}

export async function startFunctions(
  ...functions: (string | ({ name: string } & Partial<FunctionResource>))[]
): Promise<Functions> {
  const bundles = writeBundles();
  const logs: [string, string][] = [];
  const requests: string[] = [];
  const failure = Promise.withResolvers<[string, string]>();
  const credentials = createCredentials();
  const lambda = new Lambda({
    credentials,
    functions: functions.map((given) =>
      typeof given === 'string' ? aFunction(given, bundles.dir) : aFunction(given.name, bundles.dir, given),
    ),
    environment: () => ({ COMMON: 'common' }),
    onLog: (name, line) => logs.push([name, line]),
    onRequest: (origin) => requests.push(origin),
    onFailure: (name, payload) => failure.resolve([name, payload]),
  });
  const endpoint = await lambda.start();
  const client = new LambdaClient({ endpoint, region: REGION, credentials, maxAttempts: 1 });
  return {
    lambda,
    async invoke(FunctionName, event = {}, options = {}) {
      const Payload = JSON.stringify(event);
      const sent = await client.send(new InvokeCommand({ FunctionName, Payload, ...options }));
      const text = Buffer.from(sent.Payload ?? []).toString();
      return {
        status: sent.StatusCode,
        error: sent.FunctionError,
        answer: text === '' ? undefined : JSON.parse(text),
      };
    },
    logs,
    requests,
    failures: failure.promise,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await lambda.stop();
      bundles[Symbol.dispose]();
    },
  };
}

export interface Gate extends AsyncDisposable {
  url: string;
  /** Resolves when so many calls are held at once. The socket of each closes when its process ends. */
  held(count: number): Promise<IncomingMessage[]>;
  /** Answers all that are held. */
  open(): void;
}

/** A server that holds every call until it is opened. */
export async function startGate(): Promise<Gate> {
  const calls: { request: IncomingMessage; answer: () => void }[] = [];
  const waiting: { count: number; resolve: (requests: IncomingMessage[]) => void }[] = [];
  const tell = () => {
    for (const { count, resolve } of waiting)
      if (calls.length >= count) resolve(calls.map(({ request }) => request));
  };
  const server = await listen((request, response) => {
    calls.push({ request, answer: () => response.end() });
    tell();
  });
  return {
    url: server.url,
    held: (count) =>
      new Promise((resolve) => {
        waiting.push({ count, resolve });
        tell();
      }),
    open: () => {
      for (const { answer } of calls.splice(0)) answer();
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}
