import type { EventCamera } from '../outbox/event.ts';

/** A camera of the vendor's list. */
export interface CameraSeen {
  /** Without a facet. */
  uuid: string;
  name?: string;
  siteUuid?: string;
}

/** A site of the vendor's list: it calls them locations. */
export interface SiteSeen {
  uuid: string;
  name?: string;
  /** IANA name, one that `Intl` knows. */
  timeZone?: string;
}

/** What an organization calls its cameras, and where they are: as hostile as a title. */
export interface Names {
  /** When the vendor was asked last, whatever it answered; epoch ms. */
  askedAtMs: number;
  cameras: ReadonlyMap<string, EventCamera>;
}

/** The table takes items of 400 KB. Some 2,600 cameras with ordinary names. */
const MOST_BYTES = 300_000;
const MOST_CAMERAS = 4_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Once a day; at most hourly where a camera has turned up that is not known. A clock that was ahead waits for nothing. */
export function isTimeToAsk(names: Names | undefined, wanted: Iterable<string>, nowMs: number): boolean {
  if (names === undefined) return true;
  const sinceMs = Math.abs(nowMs - names.askedAtMs);
  const hasUnknown = [...wanted].some((uuid) => !names.cameras.has(uuid));
  return sinceMs >= (hasUnknown ? HOUR_MS : DAY_MS);
}

/**
 * What two lists come to: the cameras that clips show come first, since there is not room for all. Where the sites could
 * not be had, cameras are where they were before.
 */
export function joinNames(
  cameras: readonly CameraSeen[],
  sites: readonly SiteSeen[] | undefined,
  { before, wanted, nowMs }: { before: Names['cameras']; wanted: ReadonlySet<string>; nowMs: number },
): Names {
  const bySite = new Map(sites?.map((site) => [site.uuid, site]));
  const joined = new Map<string, EventCamera>();
  let bytes = 0;
  const inOrder = [
    ...cameras.filter(({ uuid }) => wanted.has(uuid)),
    ...cameras.filter(({ uuid }) => !wanted.has(uuid)),
  ];
  for (const { uuid, name, siteUuid } of inOrder) {
    const { name: site, timeZone } = sites ? (bySite.get(siteUuid ?? '') ?? {}) : siteOf(before.get(uuid));
    const camera: EventCamera = {
      uuid,
      ...(name !== undefined && { name }),
      ...(site !== undefined && { site }),
      ...(timeZone !== undefined && { timeZone }),
    };
    bytes += Buffer.byteLength(JSON.stringify(camera)) + 1;
    if (bytes > MOST_BYTES || joined.size === MOST_CAMERAS) break;
    joined.set(uuid, camera);
  }
  return { askedAtMs: nowMs, cameras: joined };
}

function siteOf(camera: EventCamera | undefined): Omit<SiteSeen, 'uuid'> {
  const { site: name, timeZone } = camera ?? {};
  return { ...(name !== undefined && { name }), ...(timeZone !== undefined && { timeZone }) };
}

/** Each camera with what is known of it. */
export function withNames(names: Names | undefined, uuids: readonly string[]): EventCamera[] {
  return uuids.map((uuid) => names?.cameras.get(uuid) ?? { uuid });
}
