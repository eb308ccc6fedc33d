import { type Finished, runStart } from './clipwatch-start.ts';
import { type Asked, type Endpoint, type Instead, movingClip, startOwnVendor, uuidOf } from './own-vendor.ts';

const KEY = 'MarkedKeyOfMyOwn000000';
const TITLE = 'Marked title';
const ENDS = { COMPLETE: 'completed', FAILED: 'failed', DELETED: 'removed' };

export interface Out {
  /** What programs were told, each once, in the order of the clips. */
  told: string[];
  expected: string[];
  finished: Finished;
  key: string;
  title: string;
}

/**
 * Watches three clips, one of each end, at a vendor of which some endpoints answer so for good, until each of them is
 * told or the time is over. It goes on until what `onTold` began has come to its end.
 */
export async function watchOut(
  instead: Partial<Record<Endpoint, Instead>> | ((asked: Asked, sinceMs: number) => Instead | undefined),
  {
    env = {},
    onTold = async () => {},
    forSec = 120,
  }: { env?: Record<string, string>; onTold?: () => Promise<unknown>; forSec?: number } = {},
): Promise<Out> {
  await using vendor = await startOwnVendor();
  const ends = Object.entries(ENDS);
  let begunAtMs: number | undefined;
  vendor.instead = (asked) => {
    const { endpoint, nowMs } = asked;
    // They are in flight at the first look, however slow the machine is.
    if (begunAtMs === undefined)
      for (const [index, [end]] of ends.entries()) {
        const life = { title: TITLE, beginsAtMs: nowMs, takesMs: 8_000 + 1_000 * index, end };
        vendor.clips.set(uuidOf(index), movingClip(uuidOf(index), life));
      }
    begunAtMs ??= nowMs;
    return typeof instead === 'function' ? instead(asked, nowMs - begunAtMs) : instead[endpoint];
  };
  const ids: string[] = [];
  const finished = await runStart(
    ['--api-url', vendor.url, '--for', String(forSec)],
    ({ protocol, eventIds }, end) => {
      if (protocol !== 'sqs') return;
      ids.push(...eventIds);
      const isLast = ids.length === ends.length;
      void onTold().then(() => isLast && end('SIGINT'));
    },
    { CLIPWATCH_API_KEY: KEY, ...env },
  );
  const expected = ends.map(([, outcome], index) => `acme/${uuidOf(index)}/${outcome}/1`);
  return { told: ids.toSorted(), expected: expected.toSorted(), finished, key: KEY, title: TITLE };
}
