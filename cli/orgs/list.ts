import Table from 'cli-table3';
import { DEFAULT_AUDIENCE_NAME } from '../../functions/domain/audience/audience.ts';
import { hearsOf } from '../../functions/domain/audience/hearing.ts';
import { formatDuration } from '../../functions/domain/duration.ts';
import type { Limits } from '../../functions/domain/org/limits.ts';
import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import { toPlainId } from '../../functions/notify/plain-text.ts';
import { type Region, regionOf } from '../../functions/rhombus/base-url.ts';
import { toPrintable } from '../../local/run/printable.ts';
import { lastLookOf } from './first-look.ts';
import { type PlaceOptions, withInstallation } from './open.ts';

interface ListOptions extends PlaceOptions {
  json: boolean;
}

/** What `--json` prints of each organization. Times are ISO 8601 in UTC. */
interface OrgLine {
  orgId: string;
  /** Null for an API of one's own. */
  region: Region | null;
  baseUrl: string;
  addedBy: RegisteredOrganization['addedBy'];
  addedAt: string;
  /** Where its key is. */
  secretId: string;
  partnerOrg: string | null;
  limits: Partial<Limits>;
  /** Audiences that hear of it beside the default one, as it was said at run time; null where nothing was. */
  audiences: readonly string[] | null;
  /** Audiences that hear of it. */
  heardBy: string[];
  lastLookAt: string | null;
}

/** `clipwatch orgs list`. */
export async function list(options: ListOptions): Promise<void> {
  await withInstallation(options, async ({ store, tableName }) => {
    const registered = (await store.listOrganizations()).sort((a, b) => a.id.localeCompare(b.id));
    const states = await store.loadStates(registered.map(({ id }) => id));
    const { audiences } = await store.readAudiences();
    const others = audiences.filter(({ name }) => name !== DEFAULT_AUDIENCE_NAME);
    const organizations = registered.map((organization) => {
      const { state, lease } = states.get(organization.id) ?? {};
      const heardBy = others.filter((audience) => hearsOf(audience, organization)).map(({ name }) => name);
      return toLine(organization, [DEFAULT_AUDIENCE_NAME, ...heardBy.sort()], lastLookOf(state, lease));
    });
    const nowMs = Date.now();
    if (options.json)
      console.log(
        JSON.stringify({ at: new Date(nowMs).toISOString(), table: tableName, organizations }, null, 2),
      );
    else console.log(format(organizations, nowMs));
  });
}

function toLine(
  organization: RegisteredOrganization,
  heardBy: string[],
  lastMs: number | undefined,
): OrgLine {
  const {
    id,
    baseUrl,
    addedBy,
    addedAtMs,
    secretId,
    partnerOrg = null,
    limits = {},
    audiences = null,
  } = organization;
  return {
    orgId: id,
    region: regionOf(baseUrl) ?? null,
    baseUrl,
    addedBy,
    addedAt: new Date(addedAtMs).toISOString(),
    secretId,
    partnerOrg,
    limits,
    audiences,
    heardBy,
    lastLookAt: lastMs === undefined ? null : new Date(lastMs).toISOString(),
  };
}

function format(organizations: readonly OrgLine[], nowMs: number): string {
  if (organizations.length === 0)
    return 'No organizations are registered here. Those of cdk.json are within a minute of their deployment; "npx clipwatch orgs add" adds others.';
  const table = new Table({
    head: ['Organization', 'Region', 'Added by', 'Key', 'Heard by', 'Last look'],
    colAligns: ['left', 'left', 'left', 'left', 'left', 'right'],
    style: { head: [], border: [], compact: true },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const { orgId, region, baseUrl, addedBy, secretId, partnerOrg, heardBy, lastLookAt } of organizations)
    table.push([
      toPlainId(orgId, 64),
      region ?? toPrintable(URL.parse(baseUrl)?.host ?? ''),
      addedBy,
      toPrintable(secretId) + (partnerOrg === null ? '' : ' (partner)'),
      heardBy.map((name) => toPlainId(name, 32)).join(', '),
      lastLookAt === null
        ? 'never'
        : `${formatDuration(Math.max(0, nowMs - Date.parse(lastLookAt)) / 1000)} ago`,
    ]);
  return table.toString();
}
