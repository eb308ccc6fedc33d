import { checkBaseUrl, type Region, regionBaseUrl, regionOf } from '../../functions/rhombus/base-url.ts';
import { keyRingNames } from '../../infra/key-rings.ts';
import { shownText } from '../../infra/shown.ts';
import { TroubleError } from '../status/trouble.ts';
import { UsageError } from '../usage-error.ts';
import type { Asker } from './asker.ts';
import { findStoredKey } from './key.ts';
import { type ConfiguredOrg, DEFAULT_NAME, type Project } from './project.ts';
import {
  type Address,
  addressesQuestion,
  orgQuestion,
  rhombusRegionQuestion,
  stackQuestion,
} from './questions.ts';
import type { Identity, Stack, World } from './world.ts';

/** What was said by flags. What is left out is asked for. */
export interface SetupFlags {
  name?: string;
  region?: string;
  org?: string;
  rhombusRegion?: string;
  email?: string[];
  sms?: string[];
  operator?: string[];
  apiUrl?: string;
  allowAnyHost: boolean;
}

/** How it is before anything is done. */
export interface Found {
  identity: Identity;
  region: string;
  stackName: string;
  stack: Stack | undefined;
  isBootstrapped: boolean;
  isInSmsSandbox: boolean | undefined;
}

/** What is to be done about the key, which Rhombus has taken. */
export interface KeyAnswer {
  apiKey: string;
  /** Where it is or has to be; undefined where any key ring will do. */
  secretId: string | undefined;
  kind: 'kept' | 'new' | 'replacing';
}

export interface Answers {
  orgId: string;
  baseUrl: string;
  rhombusRegion: Region | undefined;
  key: KeyAnswer;
  addresses: readonly Address[];
  operators: readonly Address[];
}

/** How a key is come by: `given` where one was, by the environment, without asking. */
export interface KeySource {
  given: string | undefined;
  read(orgId: string): Promise<string>;
}

interface Asking {
  world: World;
  asker: Asker;
  project: Project;
  flags: SetupFlags;
  stackName: string;
  keys: KeySource;
  say: (line: string) => void;
}

/** The version of the bootstrap stack that CDK's default synthesizer wants: its MIN_BOOTSTRAP_STACK_VERSION. */
const LEAST_BOOTSTRAP = 6;
const BOOTSTRAP_STACK = 'CDKToolkit';

/** Asks AWS how it is there. */
export async function look(
  world: World,
  asker: Asker,
  project: Project,
  flags: SetupFlags,
  region: string,
): Promise<Found> {
  const identity = await world.identify();
  const stackName = await asker.ask(stackQuestion(project.stackName ?? DEFAULT_NAME), flags.name);
  const [stack, bootstrap, isInSmsSandbox] = await Promise.all([
    world.findStack(stackName),
    world.findStack(BOOTSTRAP_STACK),
    world.isInSmsSandbox(),
  ]);
  if (stack !== undefined && /(?<!^REVIEW)_IN_PROGRESS$/.test(stack.status))
    throw new TroubleError(
      `The stack ${stackName} is being changed (${stack.status}): try again when it is not`,
    );
  if (stack !== undefined && !stack.status.startsWith('REVIEW') && !isOurs(stack))
    throw new TroubleError(`The stack ${stackName} is there, and is not Clipwatch's: give another --name`);
  const version = Number(bootstrap?.outputs.get('BootstrapVersion') ?? 0);
  return { identity, region, stackName, stack, isBootstrapped: version >= LEAST_BOOTSTRAP, isInSmsSandbox };
}

/** A stack whose creation failed has no outputs: it is taken for ours, and CDK makes it anew. */
function isOurs({ status, outputs }: Stack): boolean {
  return outputs.has('CheckQueueUrl') || /^ROLLBACK_|^CREATE_FAILED/.test(status);
}

/** Asks for the rest, each answer checked at once. */
export async function askAll({
  world,
  asker,
  project,
  flags,
  stackName,
  keys,
  say,
}: Asking): Promise<Answers> {
  const [only, ...others] = project.organizations;
  const orgId = await asker.ask(orgQuestion(others.length === 0 ? only?.id : undefined), flags.org);
  const configured = project.organizations.find(({ id }) => id === orgId);
  const place = configured ?? (await askPlace(asker, flags));
  if (configured !== undefined) refuseContradiction(configured, flags);
  const key = await askKey(world, asker, { orgId, place, configured, stackName }, keys, say);
  const told = project.addresses.length > 0;
  for (const [what, there] of [
    ['is told', project.addresses],
    ['is told of troubles', project.operators],
  ] as const)
    if (asker.isLive && there.length > 0)
      say(`By cdk.json, ${listed(there)} ${what}. Who is named now comes to that.`);
  const ask = (flag: '--email' | '--sms' | '--operator', standard: string | undefined, given?: string[]) =>
    asker.ask(addressesQuestion(flag, standard), given?.join(','));
  const email = await ask('--email', told ? 'none' : undefined, flags.email);
  const sms = await ask('--sms', 'none', flags.sms);
  const head = project.operators.length > 0 ? 'none' : asker.isLive ? email[0]?.endpoint : undefined;
  const operators = await ask('--operator', head, flags.operator);
  return {
    orgId,
    baseUrl: place.baseUrl,
    rhombusRegion: regionOf(place.baseUrl),
    key,
    addresses: [...email, ...sms],
    operators,
  };
}

function listed(addresses: readonly Address[]): string {
  return addresses.map(({ endpoint }) => shownText(endpoint)).join(', ');
}

async function askPlace(asker: Asker, flags: SetupFlags): Promise<{ baseUrl: string }> {
  if (flags.apiUrl !== undefined) return { baseUrl: readApiUrl(flags.apiUrl, flags.allowAnyHost) };
  return { baseUrl: regionBaseUrl(await asker.ask(rhombusRegionQuestion(), flags.rhombusRegion)) };
}

function readApiUrl(apiUrl: string, anyHost: boolean): string {
  try {
    return checkBaseUrl(apiUrl, { anyHost });
  } catch (error) {
    const rule = error instanceof Error ? error.message : 'is wrong';
    throw new UsageError(`--api-url ${rule.replace('"allowAnyHost" is true', '--allow-any-host is given')}`);
  }
}

/** What is there is kept, so a flag that says otherwise would be passed over in silence. */
function refuseContradiction({ id, baseUrl }: ConfiguredOrg, { rhombusRegion, apiUrl }: SetupFlags): void {
  const isOther =
    (apiUrl !== undefined && URL.parse(apiUrl)?.origin !== baseUrl) ||
    (rhombusRegion !== undefined && regionOf(baseUrl) !== rhombusRegion);
  if (isOther)
    throw new UsageError(
      `${apiUrl === undefined ? '--rhombus-region' : '--api-url'} is not what cdk.json says of ${id}: change it there`,
    );
}

interface KeyPlace {
  orgId: string;
  place: { baseUrl: string; partnerOrg?: string };
  configured: ConfiguredOrg | undefined;
  stackName: string;
}

const MOST_TRIES = 3;

async function askKey(
  world: World,
  asker: Asker,
  { orgId, place, configured, stackName }: KeyPlace,
  keys: KeySource,
  say: (line: string) => void,
): Promise<KeyAnswer> {
  const { baseUrl, partnerOrg } = place;
  const check = (apiKey: string) =>
    world.checkKey({ baseUrl, apiKey, ...(partnerOrg !== undefined && { partnerOrg }) });
  const places =
    configured === undefined
      ? keyRingNames(stackName).map((ring) => `${ring}#${orgId}`)
      : [configured.secretId];
  const stored = await findStoredKey(world.secrets, places);
  const secretId = stored?.secretId ?? configured?.secretId;
  if (stored !== undefined && (keys.given ?? stored.apiKey) === stored.apiKey)
    try {
      await check(stored.apiKey);
      return { apiKey: stored.apiKey, secretId, kind: 'kept' };
    } catch (error) {
      if (!(error instanceof TroubleError)) throw error;
      say(`The key that is stored as ${stored.secretId} is not taken: ${error.message}`);
    }
  const kind = stored === undefined ? 'new' : 'replacing';
  for (let tries = 1; ; tries++)
    try {
      const apiKey = keys.given ?? (await keys.read(orgId));
      await check(apiKey);
      return { apiKey, secretId, kind };
    } catch (error) {
      const isWorthAsking = error instanceof TroubleError || error instanceof UsageError;
      if (!isWorthAsking || !asker.isLive || keys.given !== undefined || tries === MOST_TRIES) throw error;
      say(error.message);
    }
}
