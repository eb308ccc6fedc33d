import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parseConfig } from '../../infra/config.ts';
import { ConfigError } from '../../infra/config-error.ts';
import { type Context, readContext } from '../../infra/context.ts';
import { endpointIdentity } from '../../infra/endpoint.ts';
import { PEOPLE_PROTOCOLS, type PeopleProtocol } from '../../infra/protocols.ts';
import { summarize } from '../../infra/summary.ts';
import { readTextFile } from '../../local/text-file.ts';
import { TroubleError } from '../status/trouble.ts';
import type { Address } from './questions.ts';

/** A folder with Clipwatch's own CDK app, and what its `cdk.json` says. */
export interface Project {
  folder: string;
  /** The whole file. */
  json: Readonly<Record<string, unknown>>;
  stackName: string | undefined;
  organizations: readonly ConfiguredOrg[];
  addresses: readonly Address[];
  operators: readonly Address[];
}

export interface ConfiguredOrg {
  id: string;
  baseUrl: string;
  secretId: string;
  partnerOrg?: string;
}

/** What is to be in the file. What is in it stays. */
export interface Wishes {
  stackName: string;
  organization: Readonly<Record<string, unknown>> & { id: string };
  addresses: readonly Address[];
  operators: readonly Address[];
}

const FileSchema = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));
/** The app of the repository. */
const OUR_APP = /(^|[\s"'/\\])infra[/\\]app\.ts\b/;

/** Throws a `TroubleError` where it is not the folder of Clipwatch's own app, or cannot be synthesized as it is. */
export function readProject(folder: string): Project {
  const file = join(folder, 'cdk.json');
  if (!existsSync(file)) throw new TroubleError(`There is no cdk.json here: ${WHERE}`);
  const parsed = v.safeParse(FileSchema, readTextFile(file));
  if (!parsed.success) throw new TroubleError('The cdk.json here is no JSON object: mend it first');
  const json = parsed.output;
  if (!OUR_APP.test(String(json.app)))
    throw new TroubleError(`The cdk.json here is of another app than Clipwatch's own: ${WHERE}`);
  const { config, stackName } = readConfig(json);
  const { organizations, audiences, operators } = config;
  const [people] = audiences;
  return {
    folder,
    json,
    stackName,
    organizations,
    addresses: toAddresses((protocol) => people?.[protocol].map(({ endpoint }) => endpoint) ?? []),
    operators: toAddresses((protocol) => operators[protocol]),
  };
}

function toAddresses(listOf: (protocol: PeopleProtocol) => readonly string[]): Address[] {
  return PEOPLE_PROTOCOLS.flatMap((protocol) => listOf(protocol).map((endpoint) => ({ protocol, endpoint })));
}

const WHERE =
  'run it in a clone of Clipwatch. In an app of your own, give the construct its properties, as docs/configuration.md says';

/** How the app calls the stack where the file does not. */
export const DEFAULT_NAME = 'Clipwatch';

/** The file with what is wished for, and everything else as it was. */
export function configure({ json, organizations, addresses, operators }: Project, wishes: Wishes): object {
  const context = contextOf(json);
  const clipwatch = recordOf(context.clipwatch);
  const heads = recordOf(clipwatch.operators);
  const moreHeads = longerLists(heads, without(wishes.operators, operators));
  const isKnown = organizations.some(({ id }) => id === wishes.organization.id);
  const isNamed = wishes.stackName !== DEFAULT_NAME || 'stackName' in clipwatch;
  const next = {
    ...clipwatch,
    ...(isNamed && { stackName: wishes.stackName }),
    organizations: [...listOf(clipwatch.organizations), ...(isKnown ? [] : [wishes.organization])],
    ...longerLists(clipwatch, without(wishes.addresses, addresses)),
    ...(Object.keys(moreHeads).length > 0 && { operators: { ...heads, ...moreHeads } }),
  };
  return { ...json, context: { ...context, clipwatch: next } };
}

/** Who is told of what by such a file, as a synthesis says it. */
export function describeProject(json: object): string[] {
  const { config, context } = readConfig(json);
  return summarize(config, context);
}

/** How many of each, for what it costs. */
export function countProject(json: object): {
  organizations: number;
  email: number;
  sms: number;
  https: number;
} {
  const { organizations, audiences, programs } = readConfig(json).config;
  const count = (protocol: PeopleProtocol) =>
    audiences.reduce((sum, audience) => sum + audience[protocol].length, 0);
  return {
    organizations: organizations.length,
    email: count('email'),
    sms: count('sms'),
    https: programs.https.length,
  };
}

function readConfig(json: object) {
  const given = contextOf({ ...json });
  try {
    const { props, stackName, ...context } = readContext(given, given);
    return { config: parseConfig({ organizations: [], ...recordOf(props) }), stackName, context };
  } catch (error) {
    throw error instanceof ConfigError ? new TroubleError(`cdk.json: ${error.message}`) : error;
  }
}

/** Whole, or not at all. */
export function writeProject({ folder }: Project, json: object): void {
  const file = join(folder, 'cdk.json');
  const part = `${file}.part`;
  try {
    writeFileSync(part, `${JSON.stringify(json, null, 2)}\n`);
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
}

function without(wished: readonly Address[], there: readonly Address[]): Address[] {
  const identities = new Set(there.map(identityOf));
  return wished.filter((address) => !identities.has(identityOf(address)));
}

function identityOf({ protocol, endpoint }: Address): string {
  return `${protocol} ${endpointIdentity(protocol, endpoint)}`;
}

/** The lists that become longer. */
function longerLists(lists: Record<string, unknown>, more: readonly Address[]): Record<string, unknown[]> {
  return Object.fromEntries(
    PEOPLE_PROTOCOLS.map(
      (protocol) =>
        [
          protocol,
          more.filter((address) => address.protocol === protocol).map(({ endpoint }) => endpoint),
        ] as const,
    )
      .filter(([, endpoints]) => endpoints.length > 0)
      .map(([protocol, endpoints]) => [protocol, [...listOf(lists[protocol]), ...endpoints]]),
  );
}

function contextOf(json: Readonly<Record<string, unknown>>): Context {
  return recordOf(json.context);
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
