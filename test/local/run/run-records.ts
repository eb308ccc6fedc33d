import type { ClipRecord } from '../../../functions/domain/clip/clip.ts';
import type { OrgState } from '../../../functions/domain/org/state.ts';
import type { Delivery, TroubleNotice } from '../../../local/cloud/deliveries.ts';
import type { Summary } from '../../../local/run/summary.ts';
import type { Tracked, Watched } from '../../../local/run/view/state.ts';
import { CLIP_UUID, makeClip, makeOrg, makeVendor, NOW_MS } from '../../clip-records.ts';

export const SIMULATED: Watched = {
  orgId: 'acme',
  orgs: 1,
  apiUrl: 'http://127.0.0.1:40563',
  isSimulated: true,
  hasWebhook: false,
};
export const REAL: Watched = { ...SIMULATED, apiUrl: 'https://api2.rhombussystems.com', isSimulated: false };

/** Titles that obey nothing, but would if they could. */
export const ESCAPES =
  'Dock\u001b[2J\u001b]0;owned\u0007\u009b31m\r\nclip   fake\u202Egpj.exe\u2028\u200B\u{E0041}';

export const TITLES = [
  'Lobby, visitor without badge',
  'Loading dock, forklift incident',
  'Parking level 2, hit and run',
  'Server room door forced',
  'Night shift, till 3',
  'Fence line east',
  '駐車場 二階 監視カメラ 北側',
  'Elevator 🎥 and a title that goes on for longer than any column',
];

export function makeClips(overrides: (index: number) => Partial<ClipRecord> = () => ({})): ClipRecord[] {
  return TITLES.map((title, index) =>
    makeClip({
      clipUuid: `Xy12abcdXy12abcdXy12a${index}`,
      rawStatus: 'UPLOADING',
      details: { title },
      ...overrides(index),
    }),
  );
}

/** What the table says: nothing in flight, unless clips are given. */
export function makeTracked(clips: ClipRecord[] = [], org: Partial<OrgState> = {}): Tracked {
  return { org: makeOrg(org), clips, ended: 0 };
}

export const REJECTED: Partial<OrgState> = {
  vendor: makeVendor({
    resting: { reason: 'unauthorized', failures: 1, sinceMs: NOW_MS, untilMs: NOW_MS + 300_000 },
    lastError: { name: 'unauthorized', message: 'HTTP 401', atMs: NOW_MS },
  }),
};

export const MAIL: Delivery = {
  kind: 'delivery',
  protocol: 'email',
  endpoint: 'a@example.com',
  eventIds: [`acme/${CLIP_UUID}/completed/1`],
  subject: 'Clip ready: acme, Xy12abcd',
  text: `The clip is ready.\n\n"Loading dock"\n\n${'You find it in the Rhombus Console under Saved Video, Clips. '.repeat(4)}`,
  receivedAtMs: NOW_MS,
};

export const TEXT: Delivery = {
  kind: 'delivery',
  protocol: 'sms',
  endpoint: '+15550100123',
  eventIds: [`acme/${CLIP_UUID}/completed/1`],
  text: 'Clip Xy12abcd is ready after 20 s, acme, camera AAAAAAAA +1. Please check it.',
  receivedAtMs: NOW_MS,
};

export const CHAT: Delivery = {
  kind: 'delivery',
  protocol: 'chat',
  endpoint: 'slack:T0LOCAL/C0LOCAL',
  audience: 'night',
  eventIds: [`acme/${CLIP_UUID}/completed/1`],
  text: JSON.stringify({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: 'Clip ready',
      description: 'Loading dock\nStore 12',
      nextSteps: ['Look at it'],
    },
    metadata: { threadId: CLIP_UUID },
  }),
  threadId: CLIP_UUID,
  receivedAtMs: NOW_MS,
};

export const EVENT: Delivery = {
  kind: 'delivery',
  protocol: 'sqs',
  endpoint: 'arn:aws:sqs:us-east-1:000000000000:exports',
  eventIds: [`acme/${CLIP_UUID}/completed/1`],
  event: {
    id: `acme/${CLIP_UUID}/completed/1`,
    type: 'com.clipwatch.clip.completed',
    data: { title: ESCAPES },
  },
  receivedAtMs: NOW_MS,
};

export const TROUBLE: TroubleNotice = {
  kind: 'trouble',
  protocol: 'email',
  endpoint: 'operators@example.com',
  trouble: 'key-rejected',
  phase: 'begins',
  about: 'acme',
  subject: 'Trouble begins: key-rejected, acme',
  text: 'Rhombus rejects the API key of acme.',
  receivedAtMs: NOW_MS,
};

export const SUMMARY: Summary = {
  kind: 'summary',
  clips: TITLES.map((title, index) => ({
    clipUuid: `Xy12abcdXy12abcdXy12a${index}`,
    title,
    outcome: 'completed',
    tookSeconds: 61,
    notifiedAfterSeconds: 0.4,
  })),
  outcomes: { completed: 8 },
  deliveries: 24,
  duplicates: 0,
  dropped: 0,
  held: 0,
  organizations: 1,
  looks: 12,
  slowestTurnSeconds: 0.4,
  apiCalls: 40,
  seconds: 63,
};
