import * as v from 'valibot';
import { bareDeviceUuid } from '../../functions/domain/clip/clip.ts';
import { DONE, ENVELOPE, type Route } from './route.ts';
import { parseScenario } from './scenario.ts';

const ClipRequest = v.object({ clipUuid: v.string() });
const DeleteRequest = v.object({ savedClipUuid: v.string() });
const Whole = v.pipe(v.number(), v.integer());
const SpliceRequest = v.object({
  deviceUuids: v.nullish(v.array(v.string())),
  startTimeMillis: v.nullish(v.pipe(Whole, v.minValue(0))),
  durationSec: v.nullish(v.pipe(Whole, v.minValue(1))),
  deviceIntervalMap: v.nullish(v.record(v.string(), v.array(v.object({ startMs: Whole, endMs: Whole })))),
  title: v.nullish(v.string()),
});

/** The vendor's cap for one export, all cameras together. */
const LONGEST_EXPORT_SEC = 3_600;

/** Makes a clip with a life of its own, so that a person or a pipeline can try it. */
export const splice: Route = ({ world, nowMs, random }, request) => {
  const { title, ...wanted } = v.parse(SpliceRequest, request);
  const { devices, footageSec, footageStartMs } = footageOf(wanted, nowMs);
  if (devices.length === 0) return refusal('No camera to export from');
  if (footageSec > LONGEST_EXPORT_SEC) return refusal(`Longer than ${LONGEST_EXPORT_SEC} seconds`);
  const { clips } = parseScenario({
    clips: [
      {
        title: title ?? null,
        cameras: devices,
        startAfterSec: Math.max(0, world.elapsedSec(nowMs)),
        takesSec: 5 + 20 * random(),
        footageSec,
        footageStartMs,
      },
    ],
  });
  const uuids = clips.map((script) => world.add(script).uuid);
  return { status: 200, body: { ...ENVELOPE, clipUuid: uuids[0], clipUuidList: uuids } };
};

export const deleteClip: Route = ({ world, nowMs }, request) => {
  world.delete(v.parse(DeleteRequest, request).savedClipUuid, nowMs);
  return DONE;
};

export const retrySplice: Route = ({ world, nowMs }, request) => {
  world.retry(v.parse(ClipRequest, request).clipUuid, nowMs);
  return DONE;
};

type Wanted = Omit<v.InferOutput<typeof SpliceRequest>, 'title'>;

/** Intervals, where there are any, take the place of start and duration. */
function footageOf({ deviceUuids, startTimeMillis, durationSec, deviceIntervalMap }: Wanted, nowMs: number) {
  const intervals = Object.values(deviceIntervalMap ?? {}).flat();
  const seconds = intervals.reduce(
    (sum, { startMs, endMs }) => sum + Math.max(1, (endMs - startMs) / 1000),
    0,
  );
  const facets = intervals.length > 0 ? Object.keys(deviceIntervalMap ?? {}) : (deviceUuids ?? []);
  return {
    devices: [...new Set(facets.map(bareDeviceUuid))],
    footageSec: intervals.length > 0 ? Math.ceil(seconds) : (durationSec ?? 60),
    footageStartMs:
      intervals.length > 0
        ? Math.max(0, Math.min(...intervals.map(({ startMs }) => startMs)))
        : (startTimeMillis ?? nowMs - 3_600_000),
  };
}

function refusal(errorMsg: string) {
  return { status: 200, body: { ...ENVELOPE, error: true, errorMsg } };
}
