import * as v from 'valibot';

const seconds = v.pipe(v.number(), v.minValue(0), v.finite());

const amount = v.pipe(v.number(), v.minValue(0), v.finite());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.gtValue(0), v.finite());

const Bundles = v.array(
  v.strictObject({
    function: v.string(),
    kb: positive,
    gzipKb: positive,
    importCpuMs: positive,
    usualKb: positive,
    usualImportCpuMs: positive,
  }),
);

const Costs = v.array(
  v.strictObject({
    orgs: v.pipe(v.number(), v.integer()),
    state: v.picklist(['idle', 'tenth', 'busy']),
    dollarsPerOrg: positive,
    dollarsPerOrgInAll: positive,
    byService: v.record(v.string(), positive),
  }),
);

const ORGS = {
  orgs: count,
  idleSeconds: positive,
  turns: count,
  p95LateMs: amount,
  starved: count,
  longestGapSec: amount,
  peakConcurrency: count,
  meanConcurrency: amount,
  turnsABatch: amount,
  cpuMs: positive,
  sendMs: positive,
};

/** What `npm run bench -- --json` prints. */
export const Report = v.strictObject({
  latency: v.exactOptional(
    v.array(
      v.strictObject({
        scenario: v.string(),
        medianSec: v.number(),
        policies: v.array(
          v.strictObject({
            name: v.string(),
            mean: seconds,
            p50: seconds,
            p95: seconds,
            p99: seconds,
            max: seconds,
            callsPerClip: v.pipe(v.number(), v.minValue(0)),
            callsPerIdleHour: v.pipe(v.number(), v.minValue(0)),
            missed: v.pipe(v.number(), v.integer()),
          }),
        ),
      }),
    ),
  ),
  batch: v.exactOptional(
    v.array(
      v.strictObject({
        clips: v.pipe(v.number(), v.integer()),
        p50: seconds,
        p95: seconds,
        max: seconds,
        callsPerClip: v.pipe(v.number(), v.minValue(0)),
        missed: v.pipe(v.number(), v.integer()),
      }),
    ),
  ),
  pass: v.exactOptional(
    v.array(
      v.strictObject({
        clips: count,
        memoryMb: count,
        cpuMs: amount,
        peakRssMb: amount,
        readUnits: amount,
        writeUnitsPerMinute: amount,
        vendorCalls: amount,
      }),
    ),
  ),
  newcomers: v.exactOptional(
    v.strictObject({
      clips: count,
      invocations: v.nullable(count),
      ended: count,
      told: count,
      toldWithinSec: v.nullable(seconds),
      peakRssMb: amount,
      memoryMb: amount,
      cpuMs: amount,
      cpuShare: amount,
      troubles: count,
    }),
  ),
  clip: v.exactOptional(
    v.strictObject({
      readUnits: amount,
      writeUnits: amount,
      clipCalls: count,
      vendorCalls: count,
      publishes: count,
    }),
  ),
  backlog: v.exactOptional(v.strictObject({ clips: count, clipWritesPerHour: count, trialsPerHour: count })),
  orgs: v.exactOptional(v.array(v.strictObject(ORGS))),
  scarce: v.exactOptional(v.array(v.strictObject({ ...ORGS, inFlight: count, checkConcurrency: count }))),
  turns: v.exactOptional(
    v.array(
      v.strictObject({
        function: v.picklist(['check', 'tick', 'health']),
        orgs: count,
        inFlight: count,
        cpuMs: positive,
        tookMs: positive,
        readUnits: amount,
        writeUnits: amount,
        tableRequests: count,
        sendRequests: count,
      }),
    ),
  ),
  bundle: v.exactOptional(Bundles),
  cost: v.exactOptional(Costs),
  seeds: v.array(v.number()),
});
