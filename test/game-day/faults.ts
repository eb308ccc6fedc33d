import type { TroubleKind } from '../../functions/domain/trouble/trouble.ts';
import type { ALARM_NAMES } from '../../infra/alarm-conditions.ts';
import type { Refusal } from '../../local/cloud/sns-front.ts';
import { Faults, parse } from '../../local/rhombus/scenario.ts';
import { type GameWorld, isTick } from './world.ts';

/** Something that goes wrong, how it is provoked and mended, and what tells of it. */
export interface GameFault {
  name: string;
  /** In words, for whoever reads the report. */
  what: string;
  /** An org of its own, where it concerns one. */
  org?: string;
  /** What there has to be before anything goes wrong. */
  prepare?(world: GameWorld): void;
  /** It is so from the start. */
  isFromStart?: boolean;
  begin(world: GameWorld): Promise<void> | void;
  mend(world: GameWorld): Promise<void> | void;
  /** The message that has to come, by its kind and whom it concerns; of many alike, whom is empty. */
  tells: { kind: TroubleKind; about: string } | { alarm: (typeof ALARM_NAMES)[number] };
  /** What else comes of it, and may be told, too; of whomever, where nobody is named. */
  comesOfIt?: readonly { kind: TroubleKind; about?: string }[];
  /** Why nobody waits here for the message that it is over. */
  overLater?: string;
  /** It concerns everybody, and has its turn alone. */
  isAlone?: boolean;
}

const struck = (world: GameWorld, org: string, ...faults: object[]) =>
  world.vendor(org).org.setFaults(parse(Faults, faults, 'faults'));

const UNREADABLE = { version: 1, schemaVersion: 2, orgId: 4711 };

function endpointOut(endpoint: 'list' | 'page' | 'clip'): GameFault {
  const org = `${endpoint}-out`;
  return {
    name: org,
    what: `Rhombus answers 500 to one of three ways of asking (${endpoint})`,
    org,
    begin: async (world) => {
      struck(world, org, { kind: 'error-500', endpoint });
      // Single clips are asked for only where there is a question.
      if (endpoint === 'clip')
        await world.invoke('watch', { action: 'start', orgId: org, clipUuid: 'AAAAAAAAAAAAAAAAAAAAAA' });
    },
    mend: (world) => struck(world, org),
    tells: { kind: 'endpoint-out', about: `${org}:${endpoint}` },
  };
}

function topicRefuses(name: string, what: string, about: string, topic: string, refusal: Refusal): GameFault {
  const refuse = (world: GameWorld, how: Refusal | undefined) =>
    world.cloud.controls.sns.refuse(world.topicArn(topic), how);
  return {
    name,
    what,
    org: 'telling',
    begin: (world) => {
      refuse(world, refusal);
      world.addClip('telling');
    },
    mend: (world) => refuse(world, undefined),
    tells: { kind: 'topic-refuses', about },
  };
}

/** Each of these is provoked by the game day. */
export const GAME_FAULTS: readonly GameFault[] = [
  {
    name: 'debt',
    what: 'the table refuses places in the row of texts, so that one waits for more than five minutes',
    org: 'debt',
    begin: (world) => {
      world.refuse(isTextSlot);
      world.addClip('debt');
    },
    mend: (world) => world.take(isTextSlot),
    tells: { kind: 'owed-too-long', about: 'debt:text' },
    comesOfIt: [{ kind: 'owed-too-long' }],
  },
  {
    name: 'key-revoked',
    what: 'the API key is revoked',
    org: 'key-revoked',
    begin: (world) => world.vendor('key-revoked').org.setApiKeys(['another']),
    mend: async (world) => {
      world.vendor('key-revoked').org.setApiKeys(['key-of-key-revoked']);
      await world.lookWithNewKey('key-revoked');
    },
    tells: { kind: 'key-rejected', about: 'key-revoked' },
  },
  {
    name: 'wrong-region',
    what: 'the key is one of the other region',
    org: 'wrong-region',
    isFromStart: true,
    begin: (world) => world.vendor('wrong-region').org.setApiKeys(['another']),
    mend: async (world) => {
      world.vendor('wrong-region').org.setApiKeys(['key-of-wrong-region']);
      await world.lookWithNewKey('wrong-region');
    },
    tells: { kind: 'wrong-region', about: 'wrong-region' },
  },
  {
    name: 'no-secret',
    what: 'the secret is not there',
    org: 'no-secret',
    isFromStart: true,
    begin: () => {},
    mend: async (world) => {
      await world.createSecret('no-secret');
      await world.lookWithNewKey('no-secret');
    },
    tells: { kind: 'key-unreadable', about: 'no-secret' },
  },
  endpointOut('list'),
  endpointOut('page'),
  endpointOut('clip'),
  {
    name: 'unreachable',
    what: 'the host of Rhombus refuses connections',
    org: 'unreachable',
    begin: (world) => world.vendor('unreachable').close(),
    mend: (world) => world.vendor('unreachable').open(),
    tells: { kind: 'unreachable', about: 'unreachable' },
  },
  {
    name: 'rate-limit',
    what: 'Rhombus answers 429 to everything',
    org: 'rate-limit',
    begin: (world) => struck(world, 'rate-limit', { kind: 'rate-limited' }),
    mend: (world) => struck(world, 'rate-limit'),
    tells: { kind: 'rate-limited', about: 'rate-limit' },
  },
  {
    name: 'not-rhombus',
    what: 'the configuration names a host that is not Rhombus: 404 to everything',
    org: 'not-rhombus',
    isFromStart: true,
    begin: (world) => {
      world.vendor('not-rhombus').isAnother = true;
    },
    mend: (world) => {
      world.vendor('not-rhombus').isAnother = false;
    },
    tells: { kind: 'unreachable', about: 'not-rhombus' },
    // Once one way of asking is answered, the other one waits for its time.
    comesOfIt: ['list', 'page'].map((one) => ({ kind: 'endpoint-out', about: `not-rhombus:${one}` })),
    overLater: 'within five minutes, as such an endpoint is asked again that rarely',
  },
  topicRefuses('events-denied', 'the events topic denies check', 'events', 'Events', 'denied'),
  topicRefuses('mail-gone', 'the mail topic is gone', 'mail', 'TopicsMail', 'gone'),
  topicRefuses('chat-unavailable', 'SNS is out for the chat topic', 'chat', 'TopicsChat', 'unavailable'),
  {
    name: 'clips-unseen',
    what: 'Rhombus shows no clip any longer, though one is in flight',
    org: 'clips-unseen',
    prepare: (world) => world.addClip('clips-unseen', { takesSec: 3_600 }),
    begin: (world) =>
      struck(
        world,
        'clips-unseen',
        { kind: 'empty-list', endpoint: 'list' },
        { kind: 'empty-list', endpoint: 'page' },
        { kind: 'empty-object', endpoint: 'clip' },
      ),
    mend: (world) => struck(world, 'clips-unseen'),
    tells: { kind: 'clips-unseen', about: 'clips-unseen' },
    comesOfIt: [{ kind: 'endpoint-out', about: 'clips-unseen:clip' }],
  },
  {
    name: 'status-unknown',
    what: 'Rhombus gives a clip a status that nobody has heard of',
    org: 'status-unknown',
    begin: (world) => world.addClip('status-unknown', { spell: { status: 'ARCHIVED', at: 0.1, forSec: 20 } }),
    mend: () => {},
    tells: { kind: 'status-unknown', about: 'status-unknown' },
    overLater: 'an hour after it was met last',
  },
  {
    name: 'clip-item',
    what: 'a clip in the table cannot be read',
    org: 'clip-item',
    begin: (world) => world.put('ORG#clip-item', 'CLIP#torn', UNREADABLE),
    mend: (world) => world.remove('ORG#clip-item', 'CLIP#torn'),
    tells: { kind: 'items-unreadable', about: 'clip-item' },
    overLater: 'an hour after it was met last',
  },
  {
    name: 'org-item',
    what: 'what is remembered of an organization cannot be read',
    org: 'org-item',
    begin: (world) => world.put('ORG#org-item', 'ORG', UNREADABLE),
    mend: (world) => world.remove('ORG#org-item', 'ORG'),
    tells: { kind: 'state-unreadable', about: 'org-item' },
    comesOfIt: [{ kind: 'dead-letters', about: 'turns' }],
  },
  {
    name: 'registry-entry',
    what: 'an entry of the registry cannot be read',
    begin: (world) => world.put('ORGS', 'registry-entry', UNREADABLE),
    mend: (world) => world.remove('ORGS', 'registry-entry'),
    tells: { kind: 'org-unreadable', about: 'registry-entry' },
    overLater: 'never, as nothing is said of an organization that is gone',
  },
  {
    name: 'audience-item',
    what: 'an audience in the table cannot be read',
    begin: (world) => world.put('AUDIENCES', 'torn', { ...UNREADABLE, schemaVersion: 99 }),
    mend: (world) => world.remove('AUDIENCES', 'torn'),
    tells: { kind: 'audience-unreadable', about: 'torn' },
  },
  {
    name: 'subscriber-gone',
    what: 'an email address has unsubscribed',
    begin: (world) => world.cloud.controls.sns.listAs('security@example.com', 'gone'),
    mend: (world) => world.cloud.controls.sns.listAs('security@example.com', undefined),
    tells: { kind: 'subscription-gone', about: 'mail' },
  },
  {
    name: 'subscriber-pending',
    what: 'an operator’s address was never confirmed',
    begin: (world) => world.cloud.controls.sns.listAs('operators@example.com', 'pending'),
    mend: (world) => world.cloud.controls.sns.listAs('operators@example.com', undefined),
    tells: { kind: 'subscription-pending', about: 'operators' },
  },
  {
    name: 'dead-letters',
    what: 'a subscriber did not take a message, however often it was tried',
    begin: (world) => world.letter('{"Message":"{}"}'),
    mend: (world) => world.purgeLetters(),
    tells: { kind: 'dead-letters', about: 'messages' },
  },
  {
    name: 'turns-pile-up',
    what: 'the event source of check is disabled',
    isAlone: true,
    begin: (world) => world.cloud.controls.pauseTurns(true),
    mend: (world) => world.cloud.controls.pauseTurns(false),
    tells: { kind: 'org-not-seen', about: '' },
    comesOfIt: [{ kind: 'org-not-seen' }],
  },
  {
    name: 'schedule-gone',
    what: 'the schedule of tick is deleted',
    isAlone: true,
    begin: (world) => world.cloud.controls.stopSchedules(),
    mend: (world) => world.cloud.controls.restartSchedules(isTick),
    tells: { kind: 'org-not-seen', about: '' },
    comesOfIt: [{ kind: 'org-not-seen' }],
  },
  {
    name: 'table-refuses',
    what: 'the table denies everybody',
    isAlone: true,
    begin: (world) => world.refuse(isAnything),
    mend: (world) => world.take(isAnything),
    tells: { alarm: 'HealthErrors' },
    comesOfIt: [{ kind: 'org-not-seen' }, { kind: 'dead-letters', about: 'turns' }],
  },
];

/** The request that takes a place in the row of texts. */
function isTextSlot(body: string): boolean {
  return body.includes('TOPIC#text') && body.includes('nextSlotAtMs');
}

function isAnything(): boolean {
  return true;
}
