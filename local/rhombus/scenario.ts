import * as v from 'valibot';
import { readTextFile } from '../text-file.ts';

const Seconds = v.pipe(v.number(), v.minValue(0));
const Fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const Positive = v.pipe(v.number(), v.minValue(0.01));
const Stages = v.pipe(
  v.strictTuple([Seconds, Seconds, Seconds]),
  v.check((parts) => Math.max(...parts) > 0, 'Invalid value: Expected one that is more than 0'),
);

/** One clip's life as it is scripted. Seconds count from the clip's start, unless said otherwise. */
export const ScriptedClip = v.strictObject({
  title: v.nullable(v.string()),
  /** Names of its cameras; each name is one camera, with one uuid. A uuid is itself. */
  cameras: v.pipe(v.array(v.string()), v.nonEmpty()),
  /** From the start of the simulation. */
  startAfterSec: Seconds,
  /** How long it takes from its start to its end, a stall not counted. */
  takesSec: v.pipe(v.number(), v.minValue(0.1)),
  outcome: v.optional(v.picklist(['complete', 'fail', 'delete', 'vanish', 'stuck']), 'complete'),
  /** How its way is shared between INITIATING, UPLOADING and RENDERING, as any three numbers; 0 skips a stage. */
  stages: v.optional(Stages, [1, 6, 3]),
  /** The share of its way that it gets to by its end, for one that does not complete. */
  reaches: v.optional(Fraction, 1),
  /** Moves in so many jumps rather than smoothly. */
  steps: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** What the vendor says as the reason, for one that fails. */
  reason: v.optional(v.string()),
  /** Stands still at this share of `takesSec` for this long. */
  stall: v.optional(v.strictObject({ at: Fraction, forSec: Seconds })),
  /** Says this status for a while, whatever it is doing. */
  spell: v.optional(v.strictObject({ status: v.string(), at: Fraction, forSec: Seconds })),
  /** A failed clip that is retried this long after its end, and then completes. */
  retryAfterSec: v.optional(Seconds),
  /** Length of the footage that was asked for, and of what is in the file, if shorter. */
  footageSec: v.optional(Whole, 60),
  deliveredSec: v.optional(Whole),
  /** Epoch milliseconds. Default: an hour before the clip's start. */
  footageStartMs: v.optional(Whole),
  /** Cameras that are missing from the finished file. */
  missingCameras: v.optional(v.array(v.string()), []),
  /** Not to be seen before this. */
  invisibleSec: v.optional(Seconds, 0),
  /** Complete for this long before it is known where the file is. */
  regionAfterSec: v.optional(Seconds, 0),
  /** Title of an earlier clip that this is a part of. */
  partOf: v.optional(v.string()),
  /** The caller's own id. A clip that has one was asked for by a program, and has no user. */
  externalTransactionId: v.optional(v.string()),
});

/** Where cameras are. Those that no site has are nowhere. */
const Site = v.strictObject({
  name: v.string(),
  /** IANA name, such as `America/Chicago`; whatever else the vendor may say. */
  timeZone: v.optional(v.string()),
  /** Names of cameras, as clips have them. */
  cameras: v.array(v.string()),
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
    'busy-503',
    'status',
    'empty-object',
    'notice',
    'error-text',
    'error-number',
    'error-object',
    'success-false',
    'status-error',
    'deep-json',
  ]),
  /** What the kind `status` answers with. */
  status: v.optional(v.pipe(v.number(), v.integer(), v.minValue(300), v.maxValue(599)), 500),
  /** Seconds from the start of the simulation. */
  fromSec: v.optional(Seconds, 0),
  forSec: v.optional(Seconds, 1e9),
  /** Spares so many calls first, and strikes so many at the most. */
  afterCalls: v.optional(Whole, 0),
  times: v.optional(Whole, 1e9),
  /** Share of the calls that it strikes. */
  share: v.optional(Fraction, 1),
  /** Default: every call. */
  endpoint: v.optional(v.picklist(['list', 'clip', 'page', 'names'])),
});
export const Faults = v.array(Fault);

export const Behaviour = v.strictObject({
  /** How the vendor answers for a clip that it does not know, and to a call that leaves `clipUuid` out. */
  unknownClip: v.optional(
    v.picklist(['no-clip', 'error', 'http-404', 'http-400', 'empty-object']),
    'no-clip',
  ),
  missingParameter: v.optional(v.picklist([400, 500]), 400),
  /** Calls a second that the org's bucket refills by, and how many it holds. */
  callsPerSecond: v.optional(Positive, 10),
  burst: v.optional(v.pipe(v.number(), v.minValue(1)), 100),
  /** What a 429 asks to wait for, at least, and in which form. */
  retryAfterSec: v.optional(Seconds, 1),
  retryAfterForm: v.optional(v.picklist(['seconds', 'decimals', 'date', 'twice', 'none']), 'seconds'),
  /** Shortest and longest time to answer. */
  latencyMs: v.optional(v.strictTuple([Seconds, Seconds]), [20, 60]),
  /** Share of the fields that are left out or null, ids excepted. */
  nulls: v.optional(Fraction, 0),
  /** Share of the clips that carry a field that nobody has heard of. */
  newFields: v.optional(Fraction, 0),
  /** Numbers as documented, as text, or as text with the percent sign where there is a percentage. */
  numbers: v.optional(v.picklist(['numbers', 'text', 'percent-sign']), 'numbers'),
  /** `COMPLETE`, `complete`, ` COMPLETE ` or `COMPLETED`. */
  statusForm: v.optional(v.picklist(['documented', 'lower-case', 'blanks', 'past']), 'documented'),
  /** What is documented as epoch milliseconds. */
  times: v.optional(v.picklist(['milliseconds', 'seconds', 'microseconds']), 'milliseconds'),
  /** Makes each clip larger by so many bytes of description, so that a large page is longer than anybody reads. */
  clipBytes: v.optional(v.pipe(Whole, v.maxValue(2 ** 20)), 0),
  order: v.optional(v.picklist(['newest-first', 'oldest-first', 'shuffled']), 'newest-first'),
  /** Saved clips are forgotten this long after their end. */
  forgetAfterSec: v.optional(Seconds, 1e9),
});

const ScenarioSchema = v.pipe(
  v.strictObject({
    clips: v.array(ScriptedClip),
    sites: v.optional(v.array(Site), []),
    faults: v.optional(Faults, []),
    behaviour: v.optional(Behaviour, {}),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const titles = new Set<string | null>();
    for (const { title, partOf } of dataset.value.clips) {
      if (partOf !== undefined && !titles.has(partOf))
        addIssue({ message: `partOf: Expected the title of an earlier clip but received "${partOf}"` });
      titles.add(title);
    }
  }),
);

export type ScriptedClip = v.InferOutput<typeof ScriptedClip>;
export type Site = v.InferOutput<typeof Site>;
export type Fault = v.InferOutput<typeof Fault>;
export type Behaviour = v.InferOutput<typeof Behaviour>;
export type Scenario = v.InferOutput<typeof ScenarioSchema>;

/** Fills in defaults. Throws an error that names the key, the rule and the value. */
export function parseScenario(input: unknown): Scenario {
  return parse(ScenarioSchema, input, 'scenario');
}

/** Reads what a schema describes, or throws an error of one line. `name` stands for the whole. */
export function parse<Output>(
  schema: v.GenericSchema<unknown, Output>,
  input: unknown,
  name: string,
): Output {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Error(`${v.getDotPath(issue) ?? name}: ${issue.message}`.replace(/\s+/g, ' '));
}

export function readScenario(file: string): Scenario {
  try {
    return parseScenario(JSON.parse(readTextFile(file)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'cannot be read';
    throw new Error(`${file}: ${reason.replace(/\s+/g, ' ')}`, { cause: error });
  }
}
