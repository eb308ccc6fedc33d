import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const Seconds = v.pipe(v.number(), v.minValue(0));
const Fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** One clip's life as it is scripted. Seconds count from the start of the simulation. */
const ScriptedClip = v.strictObject({
  title: v.nullable(v.string()),
  /** Names of its cameras; each name is one camera, with one uuid. */
  cameras: v.pipe(v.array(v.string()), v.nonEmpty()),
  startAfterSec: Seconds,
  /** How long it takes from its start to its end, a stall not counted. */
  takesSec: v.pipe(v.number(), v.minValue(0.1)),
  outcome: v.optional(v.picklist(['complete', 'fail', 'delete', 'vanish', 'stuck']), 'complete'),
  /** What the vendor says as the reason, for one that fails. */
  reason: v.optional(v.string()),
  /** Stands still at this share of its way for this long. */
  stall: v.optional(v.strictObject({ at: Fraction, forSec: Seconds })),
  /** Says this status for a while, whatever it is doing. */
  spell: v.optional(v.strictObject({ status: v.string(), at: Fraction, forSec: Seconds })),
  /** A failed clip that is retried after this long, and then completes. */
  retryAfterSec: v.optional(Seconds),
  /** Length of the footage that was asked for, and of what is in the file, if shorter. */
  footageSec: v.optional(v.pipe(v.number(), v.integer()), 60),
  deliveredSec: v.optional(v.pipe(v.number(), v.integer())),
  /** Cameras that are missing from the finished file. */
  missingCameras: v.optional(v.array(v.string()), []),
  /** Not to be seen before this long after its start. */
  invisibleSec: v.optional(Seconds, 0),
});

/** What goes wrong, when, and with which calls. */
const Fault = v.strictObject({
  kind: v.picklist([
    'rate-limited',
    'rate-limited-without-header',
    'error-500',
    'html-502',
    'slow',
    'cut-connection',
    'half-json',
    'error-true',
    'event-route-gone',
    'empty-list',
    'unauthorized',
    'endless-body',
  ]),
  fromSec: v.optional(Seconds, 0),
  forSec: v.optional(Seconds, 1e9),
  /** Share of the calls that it strikes. */
  share: v.optional(Fraction, 1),
  endpoint: v.optional(v.picklist(['list', 'clip', 'page'])),
});

const ScenarioSchema = v.strictObject({
  clips: v.array(ScriptedClip),
  faults: v.optional(v.array(Fault), []),
  behaviour: v.optional(
    v.strictObject({
      /** How the vendor answers for a clip that it does not know. */
      unknownClip: v.optional(v.picklist(['no-clip', 'error', 'http-404']), 'no-clip'),
      /** Calls a second that the org's bucket refills by, and how many it holds. */
      callsPerSecond: v.optional(v.pipe(v.number(), v.minValue(0.01)), 10),
      burst: v.optional(v.pipe(v.number(), v.minValue(1)), 100),
      retryAfterSec: v.optional(Seconds, 1),
      latencyMs: v.optional(v.tuple([Seconds, Seconds]), [20, 60]),
      /** Share of the optional fields that are left out or null. */
      nulls: v.optional(Fraction, 0),
      order: v.optional(v.picklist(['newest-first', 'oldest-first', 'shuffled']), 'newest-first'),
      /** Saved clips are forgotten this long after their end. */
      forgetAfterSec: v.optional(Seconds, 1e9),
    }),
    {},
  ),
});

export type ScriptedClip = v.InferOutput<typeof ScriptedClip>;
export type Fault = v.InferOutput<typeof Fault>;
export type Scenario = v.InferOutput<typeof ScenarioSchema>;
export type ScenarioInput = v.InferInput<typeof ScenarioSchema>;

/** Fills in defaults. Throws an error that names the key and the rule. */
export function parseScenario(input: unknown): Scenario {
  const parsed = v.safeParse(ScenarioSchema, input);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${v.getDotPath(issue) ?? 'scenario'}: ${issue.message}`);
}

export function readScenario(file: string): Scenario {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
  try {
    return parseScenario(input);
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : 'cannot be parsed'}`);
  }
}
