import { createRandom } from '../../local/random.ts';
import type { Asked, ListFault } from './fake-vendor.ts';
import type { EndpointFaultKind, Paging, Scenario, TopicFaultKind } from './scenario.ts';
import { createLives, neverWas, ofThePast, USUAL_LIVES } from './true-clip.ts';
import type { OrgWorld } from './world.ts';

const MINUTE_MS = 60_000;
/** A turn that is late is so by up to this: some are dropped, and some overtake others. */
const LATEST_MS = 90_000;
const NAMES = ['acme', 'globex'];
export const USUAL_PAGING: Paging = {
  order: 'newest-first',
  most: 200,
  tokens: 'good',
  tokenLivesMs: Infinity,
  tooLargeAbove: Infinity,
};

/** The orgs of a world, each with chance of its own. */
export function createOrgs(scenario: Scenario, seed: number, horizonMs: number): OrgWorld[] {
  const count = scenario.orgs ?? NAMES.length;
  return Array.from({ length: count }, (_, index) =>
    createOrg(scenario, NAMES[index] ?? `org-${index}`, createRandom(seed * count + index), horizonMs),
  );
}

function createOrg(scenario: Scenario, id: string, random: () => number, horizonMs: number): OrgWorld {
  const isTroubled = scenario.troubled === undefined || scenario.troubled === id;
  const {
    listFaults = 0,
    lostTurns = 0,
    doubledTurns = 0,
    lateTurns = 0,
    rotation,
    throttled = 0,
    unstorable = 0,
  } = scenario;
  const clips = createLives(random, {
    ...USUAL_LIVES,
    spreadMs: horizonMs - 5 * MINUTE_MS,
    ...scenario.lives,
  });
  for (let index = 0; index < (scenario.watches?.neverWere ?? 0); index++) clips.push(neverWas(index));
  for (let index = 0; index < (scenario.past ?? 0); index++) clips.push(ofThePast(index));
  const poison = new Set(clips.slice(0, isTroubled ? unstorable : 0).map(({ uuid }) => uuid));
  return {
    organization: { id, baseUrl: 'https://api.example', secretId: id },
    vendor: {
      clips,
      forgetAfterMs: scenario.forgetAfterMs ?? Infinity,
      paging: { ...USUAL_PAGING, ...scenario.paging },
      listFault: () => (isTroubled && listFaults > 0 ? listFault(random, listFaults) : 'none'),
      endpointFault: (endpoint, nowMs) =>
        isTroubled ? endpointFault(scenario, endpoint, nowMs, random) : undefined,
    },
    random,
    turnsAt: (nowMs) => {
      const roll = random();
      if (nowMs >= horizonMs || !isTroubled) return [0];
      if (roll < lostTurns) return [];
      const lateMs = lateTurns > 0 && random() < lateTurns ? random() * LATEST_MS : 0;
      return roll > 1 - doubledTurns ? [lateMs, random() < 0.5 ? lateMs : random() * LATEST_MS] : [lateMs];
    },
    isBlind: (atMs) =>
      isTroubled &&
      everyWay(
        ({ endpoint, kind, fromMs, toMs }, way) =>
          kind === 'denies' && (endpoint === way || endpoint === 'all') && atMs >= fromMs && atMs < toMs,
        scenario,
      ),
    ...(isTroubled && throttled > 0 && { isThrottled: () => random() < throttled }),
    ...(poison.size > 0 && { isStorable: (uuid: string) => !poison.has(uuid) }),
    ...(isTroubled && wrongClock(scenario, random)),
    ...(isTroubled &&
      rotation && {
        keys: (nowMs: number) => ({
          valid: nowMs < rotation.atMs ? 'old' : 'new',
          stored: nowMs < (rotation.storedAtMs ?? rotation.atMs) ? 'old' : 'new',
        }),
      }),
  };
}

function everyWay(
  denies: (fault: NonNullable<Scenario['endpoints']>[number], way: Asked) => boolean,
  { endpoints = [] }: Scenario,
): boolean {
  return (['list', 'page', 'clip'] as const).every((way) => endpoints.some((fault) => denies(fault, way)));
}

/** A clock that is wrong from the beginning, or that is set back while an invocation runs. */
function wrongClock(
  { skewMs = 0, setBackMs = 0 }: Scenario,
  random: () => number,
): { skewMs?: () => (nowMs: number) => number } {
  if (skewMs === 0 && setBackMs === 0) return {};
  return {
    skewMs: () => {
      const wrongMs = (2 * random() - 1) * skewMs;
      const byMs = random() * setBackMs;
      const afterMs = random() * MINUTE_MS;
      let beganAtMs: number | undefined;
      return (nowMs) => {
        beganAtMs ??= nowMs;
        return wrongMs - (nowMs - beganAtMs >= afterMs ? byMs : 0);
      };
    },
  };
}

function listFault(random: () => number, chance: number): ListFault {
  if (random() >= chance) return 'none';
  return random() < 0.5 ? 'empty' : 'truncated';
}

/** What is wrong with an endpoint; chance is asked only where it has a say. */
export function endpointFault(
  { endpoints = [] }: Scenario,
  endpoint: Asked,
  nowMs: number,
  random: () => number,
): EndpointFaultKind | undefined {
  return endpoints.find(
    (fault) =>
      (fault.endpoint === endpoint || fault.endpoint === 'all') &&
      nowMs >= fault.fromMs &&
      nowMs < fault.toMs &&
      (fault.chance === undefined || random() < fault.chance),
  )?.kind;
}

export function topicFault(
  { topics = [] }: Scenario,
  destination: string,
  nowMs: number,
  random: () => number,
): TopicFaultKind | undefined {
  return topics.find(
    (fault) =>
      fault.destination === destination &&
      nowMs >= fault.fromMs &&
      nowMs < fault.toMs &&
      (fault.chance === undefined || random() < fault.chance),
  )?.kind;
}
