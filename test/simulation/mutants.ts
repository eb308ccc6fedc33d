import type { CheckDeps } from '../../functions/check/deps.ts';
import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import type { Owing } from '../../functions/domain/outbox/owed.ts';
import type { Vendor } from '../../functions/ports/vendor.ts';
import { AUDIENCE_MUTANTS } from './audience-mutants.ts';
import { edit, type Invocation, type Mutant, mutant, throughDeps } from './mutant.ts';

function withStore(deps: CheckDeps, store: Partial<CheckDeps['store']>): CheckDeps {
  return { ...deps, store: { ...deps.store, ...store } };
}

function withVendor(deps: CheckDeps, change: (vendor: Vendor) => Partial<Vendor>): CheckDeps {
  return {
    ...deps,
    connect: (options) => {
      const vendor = deps.connect(options);
      return { ...vendor, ...change(vendor) };
    },
  };
}

async function publishNow(deps: CheckDeps, clip: ClipRecord, known: Set<string>): Promise<void> {
  for (const { event } of clip.owed) {
    if (known.has(event.id)) continue;
    known.add(event.id);
    for (const message of deps.compose('events', [event], { fold: false }))
      await deps.topics.publish(deps.topicArns.events, [message]);
  }
}

/** The clip as if what it owes had been recorded earlier. */
function aged<T extends Owing>(clip: T): T {
  return { ...clip, owed: clip.owed.map((owed) => ({ ...owed, recordedAtMs: owed.recordedAtMs - 29_000 })) };
}

export const MUTANTS: Record<string, Mutant> = {
  'publish before record': throughDeps(
    (deps) => {
      const known = new Set<string>();
      return withStore(deps, {
        recordTransition: async (clip) => {
          await publishNow(deps, clip, known);
          return deps.store.recordTransition(clip);
        },
      });
    },
    { scenario: 'calm', complaint: /was published to events and never recorded/ },
  ),
  'a topic that refuses ends the recording': throughDeps(
    (deps) => {
      const known = new Set<string>();
      let isBroken = false;
      return withStore(deps, {
        recordTransition: async (clip) => {
          if (isBroken) throw new Error('The topic refuses');
          const written = await deps.store.recordTransition(clip);
          await publishNow(
            {
              ...deps,
              topics: {
                publish: async (...args) => {
                  const published = await deps.topics.publish(...args);
                  isBroken = published.some(({ kind }) => kind === 'failed');
                  return published;
                },
              },
            },
            clip,
            known,
          );
          return written;
        },
      });
    },
    { scenario: 'a burst while the topics are out', complaint: /was lost|The topic refuses/ },
  ),
  'no version condition': mutant<typeof import('./fake-store.ts')>('test/simulation/fake-store.ts', {
    exports: [],
    patch: ({ FakeTable }) => {
      const { recordTransition } = FakeTable.prototype;
      FakeTable.prototype.recordTransition = function (clip) {
        const version = this.clips.get(clip.orgId)?.get(clip.clipUuid)?.version ?? 0;
        return recordTransition.call(this, { ...clip, version });
      };
      return {};
    },
    scenario: 'without the lease',
    complaint: /was told as|was recorded twice|copies too many/,
  }),
  'TTL on owed items': throughDeps(
    (deps) =>
      withStore(deps, {
        loadOrg: async (orgId) => {
          const loaded = await deps.store.loadOrg(orgId);
          const isFresh = ({ owed }: ClipRecord) =>
            owed.every(({ event }) => deps.clock.now() - Date.parse(event.time) < 900_000);
          return { ...loaded, clips: loaded.clips.filter(isFresh) };
        },
      }),
    { scenario: 'topics out for 30 minutes', complaint: /is still owed|never reached/ },
  ),
  'an empty list ends all': mutant<typeof import('../../functions/check/judge/presence.ts')>(
    'functions/check/judge/presence.ts',
    {
      exports: ['presences'],
      patch: ({ presences }) => ({
        presences: (clips, seen, ...rest) => {
          const found = presences(clips, seen, ...rest);
          for (const [uuid, presence] of found)
            if (presence.kind !== 'shown' && seen.list !== undefined)
              found.set(uuid, { kind: 'denied', hasControl: true });
          return found;
        },
      }),
      scenario: 'everything denied for ten minutes',
      complaint: /removed\/\d+ is false/,
    },
  ),
  'cursor moved though nothing was recorded': mutant<typeof import('../../functions/check/record/record.ts')>(
    'functions/check/record/record.ts',
    {
      exports: ['recordObservations', 'sideBySide'],
      patch: ({ recordObservations, sideBySide }) => ({
        recordObservations: async (...args) => ({ ...(await recordObservations(...args)), complete: true }),
        sideBySide: async (...args) => {
          await sideBySide(...args);
          return true;
        },
      }),
      scenario: 'clips that cannot be recorded',
      complaint: /was lost|is not told of/,
    },
  ),
  'lease failure treated as an error': mutant<Invocation>('functions/check/turn.ts', {
    exports: ['takeTurn'],
    patch: ({ takeTurn }) => ({
      takeTurn: async (deps, request) => {
        const answer = await takeTurn(deps, request);
        if (answer === 'busy') throw new Error('The lease is taken');
        return answer;
      },
    }),
    scenario: 'calm',
    complaint: /The lease is taken/,
  }),
  'retry at two layers': throughDeps(
    (deps) =>
      withVendor(deps, (vendor) => ({
        listSavedClips: async (options) => {
          const answer = await vendor.listSavedClips(options);
          return answer.kind === 'failed' ? vendor.listSavedClips(options) : answer;
        },
      })),
    { scenario: 'faults', complaint: /vendor.* asked again .* too early/ },
  ),
  'lease of 62 s': throughDeps(
    (deps) =>
      withStore(deps, {
        acquireLease: (orgId, lease, nowMs) =>
          deps.store.acquireLease(orgId, { ...lease, expiresAtMs: lease.expiresAtMs - 18_000 }, nowMs),
      }),
    { scenario: 'all endpoints slow', complaint: /took the lease from/ },
  ),
  'publish grace of 61 s': mutant<typeof import('../../functions/domain/outbox/owed.ts')>(
    'functions/domain/outbox/owed.ts',
    {
      exports: ['isAbandoned', 'takeOver'],
      patch: ({ isAbandoned, takeOver }) => ({
        isAbandoned: (clip, ...rest) => isAbandoned(aged(clip), ...rest),
        takeOver: (clip, ...rest) => {
          const taken = takeOver(aged(clip), ...rest);
          const owed = taken.owed.map((item, index) => {
            const before = clip.owed[index];
            return before?.recordedBy === item.recordedBy ? before : item;
          });
          return { ...taken, owed };
        },
      }),
      scenario: 'slow, without the lease',
      complaint: /taken over from living/,
    },
  ),
  'one topic rests all': mutant<typeof import('../../functions/check/deliver/outbox.ts')>(
    'functions/check/deliver/outbox.ts',
    {
      exports: [],
      patch: ({ Outbox }) => {
        const { noteHealth } = Outbox.prototype;
        Outbox.prototype.noteHealth = function (_, health) {
          for (const destination of ['events', 'mail', 'text'] as const)
            noteHealth.call(this, destination, health);
        };
        return {};
      },
      scenario: 'text: denied for good',
      complaint: /was silenced: events/,
    },
  ),
  'no pause between messages to people': throughDeps(
    (deps) =>
      withStore(deps, {
        reserveSlots: async (topic, request) => {
          await deps.store.reserveSlots(topic, request);
          return request.nowMs - 3_600_000;
        },
      }),
    { scenario: 'twenty orgs on the same topics', complaint: /messages in the second before/ },
  ),
  'movement is not kept for the next invocation': mutant<
    typeof import('../../functions/check/record/flush.ts')
  >('functions/check/record/flush.ts', {
    exports: ['flush'],
    patch: () => ({ flush: async () => {} }),
    scenario: 'clips that stand still',
    complaint: /stands still, and that was/,
  }),
  'no overlap after an hour': mutant<typeof import('../../functions/domain/org/sweep.ts')>(
    'functions/domain/org/sweep.ts',
    {
      exports: ['endedSinceCursor'],
      patch: ({ endedSinceCursor }) => ({
        endedSinceCursor: (page, sweep, nowMs) =>
          endedSinceCursor(
            page,
            sweep.phase !== 'baseline' && nowMs % 86_400_000 > 3_600_000 ? { ...sweep, movedAtMs: 0 } : sweep,
            nowMs,
          ),
      }),
      scenario: 'short clips, for hours',
      complaint: /was lost|was silenced/,
    },
  ),
  'only what has ended is taken over': mutant<typeof import('../../functions/domain/outbox/owed.ts')>(
    'functions/domain/outbox/owed.ts',
    {
      exports: ['isAbandoned'],
      patch: ({ isAbandoned }) => ({
        isAbandoned: (clip, ...rest) =>
          !('state' in clip && clip.state === 'stalled') && isAbandoned(clip, ...rest),
      }),
      scenario: 'stuck clips',
      complaint: /still owed/,
    },
  ),
  'removed without a page': {
    edits: [
      edit<typeof import('../../functions/check/judge/judge.ts')>(
        'functions/check/judge/judge.ts',
        ['judge'],
        ({ judge }) => ({
          judge: (evidence) => {
            const { vendor } = evidence.org;
            const page = { reason: 'unavailable' as const, failures: 1, sinceMs: 0, untilMs: Infinity };
            const failing = { ...vendor.failing, page };
            return judge({ ...evidence, org: { ...evidence.org, vendor: { ...vendor, failing } } });
          },
        }),
      ),
      edit<typeof import('../../functions/check/ask/questions.ts')>(
        'functions/check/ask/questions.ts',
        ['furtherQuestions'],
        ({ furtherQuestions }) => ({
          furtherQuestions: (asking) => {
            const { vendor } = asking.org;
            const page = { reason: 'unavailable' as const, failures: 1, sinceMs: 0, untilMs: Infinity };
            const failing = { ...vendor.failing, page };
            return furtherQuestions({ ...asking, org: { ...asking.org, vendor: { ...vendor, failing } } });
          },
        }),
      ),
    ],
    scenario: 'small pages, and clips that are denied by their ids',
    complaint: /removed\/\d+ is false/,
  },
  'what is out is not settled again': mutant<typeof import('../../functions/check/deliver/settle.ts')>(
    'functions/check/deliver/settle.ts',
    {
      exports: ['settleOut'],
      patch: ({ settleOut }) => {
        const tried = new Set<string>();
        return {
          settleOut: async (recording, outbox) => {
            const ids = [...outbox.unsettled.keys()];
            const hasNew = ids.some((id) => !tried.has(id));
            for (const id of ids) tried.add(id);
            if (hasNew) await settleOut(recording, outbox);
          },
        };
      },
      scenario: 'a table that throttles',
      complaint: /was left unsettled/,
    },
  ),
  'a refused page token is kept': mutant<typeof import('../../functions/domain/org/sweep.ts')>(
    'functions/domain/org/sweep.ts',
    {
      exports: ['refuseToken', 'restartRound'],
      patch: () => ({ refuseToken: (sweep) => ({ sweep }), restartRound: (sweep) => sweep }),
      scenario: 'tokens that are refused, oldest first',
      complaint: /never got its baseline/,
    },
  ),
  'a topic that is known to be dead is tried by everybody': throughDeps(
    (deps) => withStore(deps, { loadTopicHealth: async () => new Map() }),
    { scenario: 'text: denied for good', complaint: /was tried \d+ times/ },
  ),
  'everything vanished, so all is removed': mutant<typeof import('../../functions/check/judge/presence.ts')>(
    'functions/check/judge/presence.ts',
    {
      exports: ['presences'],
      patch: ({ presences, isAbsent }) => ({
        presences: (clips, seen, ...rest) => {
          const found = presences(clips, seen, ...rest);
          for (const [uuid, presence] of found)
            if (isAbsent(presence)) found.set(uuid, { ...presence, hasControl: true });
          return found;
        },
      }),
      scenario: 'everything denied for ten minutes',
      complaint: /removed\/\d+ is false/,
    },
  ),
  'what says nothing shows nothing': throughDeps(
    (deps) =>
      withVendor(deps, (vendor) => ({
        getClip: async (uuid) => {
          const answer = await vendor.getClip(uuid);
          return answer.kind === 'says-nothing' ? { kind: 'does-not-know', form: 'null' } : answer;
        },
      })),
    { scenario: 'clip: says-nothing for good', complaint: /never told that clip/ },
  ),
  'one endpoint rests all': mutant<typeof import('../../functions/domain/org/vendor-health.ts')>(
    'functions/domain/org/vendor-health.ts',
    {
      exports: ['callFailed', 'endpointFailed'],
      patch: ({ vendorFailed }) => {
        const restAll: typeof import('../../functions/domain/org/vendor-health.ts').endpointFailed = (
          state,
          _,
          { retryAfterMs = 300_000 },
          nowMs,
          random,
        ) => vendorFailed(state, { reason: 'unreachable', retryAfterMs }, nowMs, random);
        return {
          callFailed: (state, endpoint, { retryAfterMs }, nowMs, random) =>
            restAll(
              state,
              endpoint,
              { reason: 'unavailable', ...(retryAfterMs !== undefined && { retryAfterMs }) },
              nowMs,
              random,
            ),
          endpointFailed: restAll,
        };
      },
      scenario: 'page: unavailable for good',
      complaint: /was silenced: its end/,
    },
  ),
  'a flapping clip is told of each time': mutant<typeof import('../../functions/domain/outbox/storm.ts')>(
    'functions/domain/outbox/storm.ts',
    {
      exports: ['heldForPeopleUntilMs'],
      patch: () => ({ heldForPeopleUntilMs: () => 0 }),
      scenario: 'flapping clips',
      complaint: /though it keeps failing/,
    },
  ),
  'an org that storms is told of each time': mutant<typeof import('../../functions/domain/outbox/storm.ts')>(
    'functions/domain/outbox/storm.ts',
    {
      exports: ['toldPeople', 'isStorming'],
      patch: ({ toldPeople }) => ({
        toldPeople: (...args) => ({ ...toldPeople(...args), heldUntilMs: 0 }),
        isStorming: () => false,
      }),
      scenario: 'a storm of failures',
      complaint: /got too many messages/,
    },
  ),
  'what cannot be read stands still': mutant<typeof import('../../functions/domain/clip/observe.ts')>(
    'functions/domain/clip/observe.ts',
    {
      exports: ['observe'],
      patch: ({ observe }) => ({
        observe: (clip, sighting, ...rest) => observe(clip, { ...sighting, unreadable: [] }, ...rest),
      }),
      scenario: 'clips whose movement cannot be read',
      complaint: /stalled\/\d+ is false/,
    },
  ),
  'a pace of its own for each invocation': throughDeps(
    (deps) => {
      const nextMs = new Map<string, number>();
      return withStore(deps, {
        reserveSlots: async (topic, { count, gapMs, nowMs }) => {
          const firstMs = Math.max(nowMs, nextMs.get(topic) ?? 0);
          nextMs.set(topic, firstMs + count * gapMs);
          return firstMs;
        },
      });
    },
    { scenario: 'twenty orgs on the same topics', complaint: /messages in the second before/ },
  ),
  'only the first page is read': throughDeps(
    (deps) =>
      withVendor(deps, (vendor) => ({
        listSavedClips: async (options) => {
          const answer = await vendor.listSavedClips(options);
          return answer.kind === 'shows' ? { ...answer, nextPageToken: null } : answer;
        },
      })),
    { scenario: 'pages, oldest first', complaint: /was lost/ },
  ),
  'a clip that the table refuses ends the pass': throughDeps(
    (deps) =>
      withStore(deps, {
        recordTransition: (clip) =>
          deps.store.recordTransition(clip).catch((error: unknown) => {
            throw new Error('The table refuses', { cause: error });
          }),
      }),
    { scenario: 'clips that the table refuses', complaint: /was silenced|The table refuses/ },
  ),
  ...AUDIENCE_MUTANTS,
};
