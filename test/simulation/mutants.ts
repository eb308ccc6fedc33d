import { registerHooks } from 'node:module';

/** A fault put into one module, as it is loaded. Nothing in the modules themselves knows of it. */
interface Mutant {
  /** The module's path, from the root of the repository. */
  module: string;
  /** Pieces of its text, each of which must be there exactly once, and what takes their place. */
  edits: [piece: string, instead: string][];
  /** The scenario that finds it out, and the complaint that must be among those it brings. */
  scenario: string;
  complaint: RegExp;
}

/** Publishes one event to everybody, at once. */
const PUBLISH_EVENT =
  'if (event) for (const audience of AUDIENCES) for (const message of deps.compose(audience, [event])) await deps.topics.publish(message);';

export const MUTANTS: Record<string, Mutant> = {
  'publish before record': {
    module: 'functions/check/record.ts',
    edits: [['  const written = await deps', `  ${PUBLISH_EVENT}\n  const written = await deps`]],
    scenario: 'calm',
    complaint: /was published to events and never recorded/,
  },
  'publish inside the recording loop': {
    module: 'functions/check/record.ts',
    edits: [
      [
        '  clips.set(clip.clipUuid, written.value);\n  if',
        `  clips.set(clip.clipUuid, written.value);\n  ${PUBLISH_EVENT}\n  if`,
      ],
      [
        '      this.complete = false;',
        "      this.complete = false; if (error instanceof Error && error.name === 'PublishError') throw error;",
      ],
    ],
    scenario: 'a burst while the topics are out',
    complaint: /was lost/,
  },
  'no version condition': {
    module: 'test/simulation/fake-store.ts',
    edits: [['stored === undefined : stored?.version === clip.version;', 'true : true;']],
    scenario: 'without the lease',
    complaint: /was told as|was recorded twice|copies too many/,
  },
  'TTL on owed items': {
    module: 'functions/check/pass.ts',
    edits: [
      [
        '  const { clips } = await deps.store.loadOrg(session.org.orgId);',
        '  const all = (await deps.store.loadOrg(session.org.orgId)).clips;\n' +
          '  const clips = all.filter(({ owed }) => owed.every(({ event }) => deps.clock.now() - Date.parse(event.time) < 900_000));',
      ],
    ],
    scenario: 'topics out for 30 minutes',
    complaint: /is still owed|never reached/,
  },
  'an empty list ends all': {
    module: 'functions/check/judge.ts',
    edits: [
      [
        '  const { deps } = context;\n  const strong',
        '  const { deps } = context;\n' +
          '  const gone = { sinceMs: -1e9, confirmedAtMs: -1e9, confirmations: 9 };\n' +
          '  if (seen.list && !seen.list.has(clip.clipUuid))\n' +
          '    return observeUnknown({ firstSeenAtMs: 0, ...clip, missing: gone }, deps.clock.now(), deps.limits);\n' +
          '  const strong',
      ],
    ],
    scenario: 'broken lists',
    complaint: /removed\/\d+ is false/,
  },
  'cursor moved before the sweep': {
    module: 'functions/check/pass.ts',
    edits: [
      ['  const complete = await record', '  advance(context, seen);\n  await record'],
      ['  if (complete) advance(context, seen);', ''],
    ],
    scenario: 'clips that cannot be recorded',
    complaint: /was lost/,
  },
  'lease failure treated as an error': {
    module: 'functions/check/check-org.ts',
    edits: [
      [
        "  if (org === undefined) return 'busy';",
        "  if (org === undefined) throw new Error('The lease is taken');",
      ],
    ],
    scenario: 'calm',
    complaint: /The lease is taken/,
  },
  'retry at two layers': {
    module: 'functions/check/vendor-access.ts',
    edits: [
      [
        '    if (!(error instanceof UnauthorizedError) ||',
        "    if (error instanceof RhombusError && error.name === 'UnavailableError' && session.vendor) return await call(session.vendor);\n" +
          '    if (!(error instanceof UnauthorizedError) ||',
      ],
    ],
    scenario: 'faults',
    complaint: /vendor: asked again .* too early/,
  },
};

const ROOT = new URL('../../', import.meta.url).href;
const MARK = '?mutant=';

type Simulator = typeof import('./run-seed.ts');

const loaded = new Map<string, Promise<Simulator>>();

/** The simulator with this fault in it, on modules of its own: those that were loaded without it stay as they are. */
export function loadMutant(name: string): Promise<Simulator> {
  const known = loaded.get(name) ?? load(name);
  loaded.set(name, known);
  return known;
}

async function load(name: string): Promise<Simulator> {
  const mutant = MUTANTS[name];
  if (mutant === undefined) throw new Error(`There is no mutant "${name}"`);
  const mark = MARK + encodeURIComponent(name);
  let applied = false;
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      const isOurs = resolved.url.startsWith(ROOT) && !resolved.url.includes('/node_modules/');
      return isOurs && context.parentURL?.endsWith(mark) && !resolved.url.includes(MARK)
        ? { ...resolved, url: resolved.url + mark }
        : resolved;
    },
    load(url, context, nextLoad) {
      const original = nextLoad(url, context);
      if (url !== ROOT + mutant.module + mark) return original;
      applied = true;
      return { ...original, source: mutate(String(original.source), mutant) };
    },
  });
  try {
    const mutated = await import(`./run-seed.ts${mark}`);
    if (!applied) throw new Error(`${mutant.module} is not part of the simulation`);
    return mutated;
  } finally {
    hooks.deregister();
  }
}

function mutate(source: string, { module, edits }: Mutant): string {
  return edits.reduce((text, [piece, instead]) => {
    if (text.split(piece).length !== 2) throw new Error(`${module} does not hold "${piece}" exactly once`);
    return text.replace(piece, () => instead);
  }, source);
}
