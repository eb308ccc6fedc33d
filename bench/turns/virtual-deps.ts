import type { CheckDeps } from '../../functions/check/deps.ts';
import type { Limits } from '../../functions/domain/org/limits.ts';
import { createComposer, minimalMessage } from '../../functions/notify/compose.ts';
import type { Store } from '../../functions/ports/store.ts';
import type { Published, TopicMessage } from '../../functions/ports/topics.ts';
import type {
  ClipAnswer,
  ConnectVendor,
  ListAnswer,
  PageAnswer,
  Vendor,
} from '../../functions/ports/vendor.ts';
import { createFakeStore, type FakeTable } from '../../test/simulation/fake-store.ts';
import type { Scheduler } from '../../test/simulation/scheduler.ts';
import type { Processor } from '../latency/processor.ts';

/** `tick` and `watch` ask the same table for more. */
export interface VirtualDeps extends CheckDeps {
  store: Store;
}

export interface VirtualWorld {
  scheduler: Scheduler;
  table: FakeTable;
  random: () => number;
  limits: Limits;
  connect: ConnectVendor;
  /** What a topic makes of a message that reached it. */
  publish(message: TopicMessage): Published;
  onTableCall?(name: string, subject: string): void;
}

/** What a check touches, in virtual time. What it works is charged to its share of a processor. */
export function virtualDeps(world: VirtualWorld, processor: Processor, diesAtMs: number): VirtualDeps {
  const { scheduler, random, limits, connect, publish, onTableCall } = world;
  const sleep = (ms: number) => new Promise<void>((resolve) => scheduler.after(ms, resolve));
  return {
    clock: { now: () => Math.round(scheduler.now), sleep },
    random,
    remainingMs: () => diesAtMs - scheduler.now,
    store: createFakeStore(world.table, async (name, subject, apply) => {
      onTableCall?.(name, subject);
      await processor.use('table');
      await sleep(3 + 4 * random());
      return apply();
    }),
    topics: {
      publish: async (_, messages) => {
        await processor.use('message', messages.length);
        await sleep(20 + 40 * random());
        return messages.map(publish);
      },
    },
    topicArns: { events: 'events', mail: 'mail', text: 'text' },
    secrets: { read: async () => 'key', storedAtMs: () => undefined },
    connect: (options) => charged(connect(options), processor),
    compose: createComposer({ digestFrom: limits.digestFrom }),
    minimalMessage,
    limits,
    report: () => {},
    reportFailure: (_, error) => {
      throw error;
    },
  };
}

/** The same vendor, whose answers take the function some work. */
function charged(vendor: Vendor, processor: Processor): Vendor {
  const charge = async <Answer extends ListAnswer | PageAnswer | ClipAnswer>(asked: Promise<Answer>) => {
    const answer = await asked;
    await processor.use('call');
    if (answer.kind === 'shows' && 'clips' in answer) await processor.use('shown', answer.clips.length);
    return answer;
  };
  return {
    listService: vendor.listService,
    listClipsInProgress: () => charge(vendor.listClipsInProgress()),
    getClip: (clipUuid) => charge(vendor.getClip(clipUuid)),
    listSavedClips: (options) => charge(vendor.listSavedClips(options)),
    listCameras: () => vendor.listCameras(),
    listSites: () => vendor.listSites(),
  };
}
