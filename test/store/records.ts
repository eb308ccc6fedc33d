import type { ClipRecord } from '../../functions/domain/clip/clip.ts';
import { newOrgState, type OrgState } from '../../functions/domain/org/state.ts';
import type { ClipEvent, OrgEvent, Owed } from '../../functions/domain/outbox/event.ts';
import { createOrgEvent } from '../../functions/domain/outbox/org-event.ts';
import type { OrgOutcome, Outcome } from '../../functions/domain/outcome.ts';
import { makeClip, NOW_MS } from '../clip-records.ts';

/** The event of an outcome, with every field that there is. */
export function makeEvent(clip: ClipRecord, outcome: Outcome = 'completed'): ClipEvent {
  const { orgId, clipUuid, details } = clip;
  const time = new Date(NOW_MS).toISOString();
  return {
    specversion: '1.0',
    id: `${orgId}/${clipUuid}/${outcome}/1`,
    source: `/clipwatch/${orgId}`,
    type: `com.clipwatch.clip.${outcome}`,
    subject: clipUuid,
    time,
    datacontenttype: 'application/json',
    dataschema: 'urn:clipwatch:clip-event:1',
    data: {
      schemaVersion: '1',
      orgId,
      clipUuid,
      outcome,
      late: false,
      attempt: clip.attempt,
      observedAt: time,
      firstSeenAt: time,
      watchedSeconds: 60,
      stalledSeconds: null,
      expected: { medianSeconds: 60, p90Seconds: 90, of: 'camera' },
      label: clip.label ?? null,
      title: details.title ?? null,
      deviceUuids: details.deviceUuids ?? [],
      status: clip.rawStatus,
      operation: clip.movement?.operation ?? null,
      percent: 100,
      createdAt: time,
      footageStart: time,
      durationSeconds: details.durationSec ?? null,
      byteCount: details.byteCount ?? null,
      region: details.region ?? null,
      thumbnailRegion: details.thumbnailRegion ?? null,
      sha256Hex: details.sha256Hex ?? null,
      userUuid: details.userUuid ?? null,
      externalTransactionId: details.externalTransactionId ?? null,
      sourceAlertUuid: details.sourceAlertUuid ?? null,
      parentClipUuid: details.parentClipUuid ?? null,
      warnings: [{ code: 'short', message: 'It is 59 s long, and 60 s were asked for.' }],
    },
  };
}

export function makeOwed(clip: ClipRecord, overrides: Partial<Owed<ClipEvent>> = {}): Owed<ClipEvent> {
  return {
    event: makeEvent(clip),
    due: { events: 0, mail: 0, text: NOW_MS + 5_000 },
    recordedBy: '6f6b2c2e-8f0f-4a57-9d0b-0123456789ab',
    recordedAtMs: NOW_MS,
    ...overrides,
  };
}

/** The clip with an event about each of these outcomes still owed to everybody. */
export function owing(clip: ClipRecord, ...outcomes: Outcome[]): ClipRecord {
  return { ...clip, owed: outcomes.map((outcome) => makeOwed(clip, { event: makeEvent(clip, outcome) })) };
}

/** A clip with everything that is known of a clip. */
export function makeFullClip(overrides: Partial<ClipRecord> = {}): ClipRecord {
  const clip = makeClip({
    label: 'case 7',
    movement: {
      status: 'RENDERING',
      operation: 'Processing video',
      percent: 40,
      segments: '3/8',
      deviceSegments: 'AAAAAAAAAAAAAAAAAAAAAA:3',
      movedAtMs: NOW_MS,
    },
    progress: {
      fraction: 0.375,
      scale: 'segments',
      reachedAtMs: NOW_MS,
      zeroAtMs: NOW_MS - 60_000,
      steps: 3,
      stages: 1,
      lookedAtMs: NOW_MS,
    },
    missing: { sinceMs: NOW_MS, askedAtMs: NOW_MS, asked: 2, deniedSinceMs: NOW_MS },
    told: { stalled: 1, resumed: 1 },
    peopleToldAtMs: NOW_MS,
    ...overrides,
  });
  return overrides.owed === undefined ? owing(clip, 'stalled', 'resumed') : clip;
}

/** An event about the org itself, with every field that there is. */
export function makeOrgEvent(outcome: OrgOutcome = 'visible'): OrgEvent {
  return createOrgEvent('acme', outcome, {
    nowMs: NOW_MS,
    count: 2,
    sinceMs: NOW_MS - 3_600_000,
    reason: 'unauthorized',
    inFlight: 3,
    over: {
      seenAtMs: NOW_MS - 60_000,
      ended: [{ clipUuid: 'AAAAAAAAAAAAAAAAAAAAAA', outcome: 'completed' }],
      endedCount: 2,
    },
  });
}

/** An org's state with everything that is known of an org. */
export function makeFullState(overrides: Partial<OrgState> = {}): OrgState {
  const failing = { failures: 2, sinceMs: NOW_MS - 5_000, untilMs: NOW_MS + 5_000 };
  const durations = { count: 12, mean: 4.5, variance: 0.25 };
  return {
    ...newOrgState('acme'),
    baselineAtMs: NOW_MS - 3_600_000,
    looks: { lastAtMs: NOW_MS, lastFullAtMs: NOW_MS, lastListAtMs: NOW_MS, nextAtMs: NOW_MS + 5_000 },
    vendor: {
      listService: 'video',
      resting: { ...failing, reason: 'rate-limited' },
      failing: { page: { ...failing, reason: 'too-large' }, clip: { ...failing, reason: 'no-route' } },
      answeredAtMs: { list: NOW_MS, page: NOW_MS - 5_000, clip: NOW_MS - 9_000 },
      pageSize: 50,
      pageShrunkAtMs: NOW_MS,
      pageCovers: false,
      rateLimitedAtMs: NOW_MS,
      rateLimited: 'list',
      lastError: { name: 'too-large', message: 'The page is longer than we read', atMs: NOW_MS },
    },
    sweep: {
      phase: 'round',
      sweptAtMs: NOW_MS,
      cursorMs: NOW_MS - 60_000,
      movedAtMs: NOW_MS - 30_000,
      pendingCursorMs: NOW_MS - 10_000,
      pageToken: 'token',
      pages: 3,
      joins: true,
      heldSinceMs: NOW_MS - 60_000,
    },
    learned: {
      durations,
      cameraDurations: { AAAAAAAAAAAAAAAAAAAAAA: durations },
      arrivals: { perSecond: 0.002, atMs: NOW_MS },
    },
    calls: { recentMs: [NOW_MS - 5_000, NOW_MS], ledger: { '2026-11-24': { 'list:ok': 7 } } },
    keyStoredAtMs: NOW_MS - 90_000_000,
    unseenSinceMs: NOW_MS - 60_000,
    blindness: {
      phase: 'told',
      count: 2,
      sinceMs: NOW_MS - 3_600_000,
      reason: 'rate-limited',
      inFlight: 3,
      isBack: true,
      seenAtMs: NOW_MS,
      ended: [{ clipUuid: 'AAAAAAAAAAAAAAAAAAAAAA', outcome: 'completed' }],
      endedCount: 1,
    },
    owed: [{ event: makeOrgEvent(), due: { mail: 0 }, recordedBy: 'invocation-3', recordedAtMs: NOW_MS }],
    told: { mail: { level: 3, holds: 1, lastAtMs: NOW_MS, heldUntilMs: NOW_MS + 60_000 } },
    released: ['invocation-1', 'invocation-2'],
    ...overrides,
  };
}
