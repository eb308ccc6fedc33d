import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import { formatTime } from '../../functions/notify/plain-text.ts';
import { checkBaseUrl, type Region, regionBaseUrl } from '../../functions/rhombus/base-url.ts';
import { readSecretText } from '../../functions/runtime/api-key.ts';
import { isSameSecret, parseSecretId } from '../../functions/runtime/secret-id.ts';
import { toPrintableUrl } from '../../local/cloud/webhook-url.ts';
import { TroubleError } from '../status/trouble.ts';
import { UsageError } from '../usage-error.ts';
import { readHeard, requireAudiences, sayHeard } from './audiences.ts';
import { checkKey } from './check-key.ts';
import { askForLook, awaitFirstLook, readBefore } from './first-look.ts';
import { addToRings, putInRing } from './key-ring.ts';
import { type Installation, type PlaceOptions, withInstallation } from './open.ts';
import { type LimitOptions, mergeLimits } from './org-options.ts';
import { readKey } from './read-key.ts';
import { reportWaiting } from './waiting.ts';

interface AddOptions extends PlaceOptions, LimitOptions {
  region: Region;
  apiUrl?: string;
  allowAnyHost: boolean;
  ring?: string;
  secret?: string;
  partnerOrg?: string;
  audience?: string[];
}

/** `clipwatch orgs add`. Nothing is written before Rhombus has taken the key. */
export async function add(orgId: string, options: AddOptions): Promise<void> {
  if (orgId in {}) throw new UsageError(`"${orgId}" is a word that cannot be an id: choose another`);
  const baseUrl = baseUrlOf(options);
  const heard = readHeard(options.audience);
  await withInstallation(options, async (installation) => {
    const { store } = installation;
    if ((await store.loadOrganization(orgId)) !== undefined)
      throw new TroubleError(`The organization ${orgId} is there already: "orgs change" gives it a new key`);
    await requireAudiences(store, heard);
    requireRole(installation, options);
    const stored = await findStoredKey(installation, options.secret);
    const apiKey = stored ?? (await readKey(orgId));
    const partner = options.partnerOrg === undefined ? {} : { partnerOrg: options.partnerOrg };
    await checkKey({ baseUrl, apiKey, ...partner });
    const secretId = await keep(installation, orgId, options, stored === undefined ? apiKey : undefined);
    console.log(`Rhombus takes the key, which is kept as ${secretId}.`);
    if (heard !== undefined) console.log(sayHeard(heard));
    const limits = mergeLimits(undefined, options);
    await register(installation, {
      id: orgId,
      baseUrl,
      secretId,
      ...partner,
      ...(heard !== undefined && heard !== 'configured' && { audiences: heard }),
      ...(limits !== undefined && { limits }),
      version: 0,
      addedBy: 'command',
      addedAtMs: Date.now(),
    });
  });
}

function baseUrlOf({ region, apiUrl, allowAnyHost }: AddOptions): string {
  if (apiUrl === undefined) return regionBaseUrl(region);
  try {
    return checkBaseUrl(apiUrl, { anyHost: allowAnyHost });
  } catch (error) {
    const rule = error instanceof Error ? error.message : 'is wrong';
    const said = rule.replace('"allowAnyHost" is true', '--allow-any-host is given');
    throw new UsageError(`--api-url ${said}; got ${toPrintableUrl(apiUrl)}`);
  }
}

/** A secret that the role may not read by its own policy has to let the role in. */
function requireRole(
  { isLocal, checkRoleArn, keyRings }: Installation,
  { secret, ring }: Pick<AddOptions, 'secret' | 'ring'>,
): void {
  const place = secret === undefined ? ring : parseSecretId(secret).secret;
  if (place === undefined || keyRings.includes(place) || isLocal || checkRoleArn !== undefined) return;
  throw new TroubleError(
    `Nothing says which role is to read the secret ${place}: give --stack, and deploy this release first where it has no output CheckRoleArn`,
  );
}

/** The key in a secret that is there already; undefined where it has to be asked for. */
async function findStoredKey(
  { secrets }: Installation,
  secretId: string | undefined,
): Promise<string | undefined> {
  if (secretId === undefined) return undefined;
  const { secret, jsonKey } = parseSecretId(secretId);
  const content = await secrets.read(secret);
  if (content === undefined) return undefined;
  const key = readSecretText(content.text, jsonKey);
  if (key.kind === 'key') return key.apiKey;
  // A ring takes one more key. What is in a secret of somebody else's is not written over.
  if (jsonKey !== undefined) return undefined;
  throw new TroubleError(`The secret ${secret} is there already and holds no API key: it is ${key.found}`);
}

/** Stores a key that is new, and lets the role read it. @returns where it is. */
async function keep(
  { store, secrets, keyRings, checkRoleArn, isLocal }: Installation,
  orgId: string,
  { secret: secretId, ring }: AddOptions,
  newKey: string | undefined,
): Promise<string> {
  const users = await store.listOrganizations();
  const isFree = (id: string) => !users.some((other) => isSameSecret(other.secretId, id));
  if (secretId === undefined && newKey !== undefined && ring === undefined)
    return addToRings(secrets, keyRings, orgId, newKey, isFree);
  const place = secretId ?? `${ring}#${orgId}`;
  const { secret, jsonKey } = parseSecretId(place);
  if (newKey !== undefined && jsonKey !== undefined)
    await putInRing(secrets, secret, jsonKey, newKey, isFree);
  if (newKey !== undefined && jsonKey === undefined && !(await secrets.create(secret, newKey)))
    throw new TroubleError(`The secret ${secret} has just been made by somebody else: try again`);
  if (!isLocal && checkRoleArn !== undefined && !keyRings.includes(secret))
    await secrets.letIn(secret, checkRoleArn);
  return place;
}

const LONGEST_WAIT_MS = 60_000;

async function register(
  { store, checkQueueUrl }: Installation,
  organization: RegisteredOrganization,
): Promise<void> {
  const orgId = organization.id;
  const before = await readBefore(store, orgId);
  if ((await store.putOrganization(organization)).kind === 'conflict')
    throw new TroubleError(`Somebody else has just added ${orgId}: see "orgs list"`);
  const { version, addedBy, addedAtMs, ...asWatched } = organization;
  await askForLook(checkQueueUrl, asWatched, addedAtMs);
  console.log(`${orgId} is watched from now on.`);
  using waiting = reportWaiting('Waiting for the first look; Ctrl-C leaves it to itself');
  const look = await awaitFirstLook(store, orgId, {
    before,
    limitMs: LONGEST_WAIT_MS,
    stop: waiting.stop,
    onWait: waiting.tick,
  });
  if (look.kind === 'looked') {
    waiting.end();
    const { clips } = await store.loadOrg(orgId);
    const count = clips.length === 1 ? '1 clip' : `${clips.length} clips`;
    console.log(`First look at ${formatTime(new Date(look.atMs).toISOString())}: ${count} in flight.`);
    return;
  }
  if (look.kind === 'refused')
    throw new TroubleError(`${orgId} was asked for, and cannot be seen (${look.reason}): ${look.detail}`);
  if (!look.isLeft)
    throw new TroubleError(
      `Nobody has looked at ${orgId} within a minute: "npx clipwatch status --org ${orgId}" tells more`,
    );
}
