import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import { isSameSecret, parseSecretId } from '../../functions/runtime/secret-id.ts';
import { TroubleError } from '../status/trouble.ts';
import { UsageError } from '../usage-error.ts';
import { readHeard, requireAudiences, sayHeard } from './audiences.ts';
import { checkKey } from './check-key.ts';
import { askForLook } from './first-look.ts';
import { putInRing } from './key-ring.ts';
import { type Installation, type PlaceOptions, requireOrganization, withInstallation } from './open.ts';
import { givesLimits, type LimitOptions, mergeLimits } from './org-options.ts';
import { readKey } from './read-key.ts';
import type { SecretStore } from './secret-store.ts';

interface ChangeOptions extends PlaceOptions, LimitOptions {
  key: boolean;
  audience?: string[];
}

const MOST_TRIES = 5;

/** `clipwatch orgs change`: a key that Rhombus rejects takes nobody's place. */
export async function change(orgId: string, options: ChangeOptions): Promise<void> {
  const heard = readHeard(options.audience);
  if (!options.key && heard === undefined && !givesLimits(options))
    throw new UsageError(
      'Nothing to change: give --key, --audience, --calls-per-minute, --idle-seconds or --pacing',
    );
  await withInstallation(options, async ({ store, secrets, checkQueueUrl }) => {
    const organization = await requireOrganization(store, orgId);
    if (givesLimits(options)) requireCommand(organization);
    await requireAudiences(store, heard);
    if (options.key) {
      await changeKey(secrets, organization);
      console.log(`Rhombus takes the key, which is kept as ${organization.secretId}.`);
      for (const line of await sayShared(store, organization)) console.log(line);
      const { version, addedBy, addedAtMs, ...asWatched } = organization;
      await askForLook(checkQueueUrl, asWatched, Date.now());
      console.log('It is used within five minutes: revoke the old one after that.');
    }
    if (heard !== undefined) {
      await changeEntry(store, orgId, ({ audiences, ...rest }) =>
        heard === 'configured' ? rest : { ...rest, audiences: heard },
      );
      console.log(sayHeard(heard));
    }
    if (givesLimits(options)) {
      const { limits } = await changeEntry(store, orgId, ({ limits: given, ...rest }) => {
        const merged = mergeLimits(given, options);
        return { ...rest, ...(merged !== undefined && { limits: merged }) };
      });
      const said = Object.entries(limits ?? {}).map(([name, value]) => `${name} ${value}`);
      console.log(`Limits of its own: ${said.length === 0 ? 'none' : said.join(', ')}.`);
    }
  });
}

function requireCommand({ id, addedBy }: RegisteredOrganization): void {
  if (addedBy === 'configuration')
    throw new TroubleError(
      `${id} is of the configuration, which has its limits: change them in cdk.json, and deploy`,
    );
}

async function changeKey(secrets: SecretStore, organization: RegisteredOrganization): Promise<void> {
  const { id, baseUrl, secretId, partnerOrg } = organization;
  const apiKey = await readKey(id);
  await checkKey({ baseUrl, apiKey, ...(partnerOrg !== undefined && { partnerOrg }) });
  const { secret, jsonKey } = parseSecretId(secretId);
  if (jsonKey !== undefined) await putInRing(secrets, secret, jsonKey, apiKey, () => true);
  else await secrets.update(secret, (text) => inPlaceOf(text, apiKey));
}

/** A secret of its own stays in the form that it has. */
export function inPlaceOf(text: string | undefined, apiKey: string): string {
  try {
    const json: unknown = JSON.parse((text ?? '').replace(/^\uFEFF/, ''));
    if (typeof json === 'object' && json !== null && 'apiKey' in json)
      return JSON.stringify({ ...json, apiKey });
  } catch {
    // The key itself.
  }
  return apiKey;
}

async function sayShared(
  store: Installation['store'],
  { id, secretId }: RegisteredOrganization,
): Promise<string[]> {
  const others = (await store.listOrganizations()).filter(
    (other) => isSameSecret(other.secretId, secretId) && other.id !== id,
  );
  if (others.length === 0) return [];
  return [`It is the key of ${others.map((other) => other.id).join(', ')}, too.`];
}

/** Changes what the registry has, again where somebody else wrote in between. */
async function changeEntry(
  store: Installation['store'],
  orgId: string,
  change: (before: RegisteredOrganization) => RegisteredOrganization,
): Promise<RegisteredOrganization> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const written = await store.putOrganization(change(await requireOrganization(store, orgId)));
    if (written.kind === 'written') return written.value;
  }
  throw new TroubleError(`Others keep changing ${orgId}: try again`);
}
