/** What something uses of AWS. What is left out is nothing. */
export interface Usage {
  /** Lambda, whatever its memory: waiting for others. */
  lambdaWaitMs?: number;
  /** The same in `tick`, whose memory is its own. */
  tickWaitMs?: number;
  /** Lambda at a whole core; with less memory it has less of one, and takes longer. */
  lambdaCpuMs?: number;
  lambdaRequests?: number;
  readUnits?: number;
  writeUnits?: number;
  schedulerInvocations?: number;
  sqsRequests?: number;
  snsPublishes?: number;
  secretReads?: number;
  logBytes?: number;
}

/** All that the reckoning knows of how Clipwatch works. */
export interface MeasuredUnits {
  /** How organizations are looked at, for people. */
  architecture: string;
  /** Each minute, once for all organizations. */
  installationMinute: Usage;
  /** Each minute of each organization, idle or not. */
  organizationMinute: Usage;
  /** Each minute, once for all organizations: what tells operators of troubles. */
  healthMinute: Usage;
  /** Each minute of each organization that it looks into, which are no more than `healthOrganizations` a minute. */
  healthOrganizationMinute: Usage;
  healthOrganizations: number;
  /** One turn, from being sent to its end, beside its look and its share of a batch. */
  turn: Usage;
  /** What an invocation takes beside its turns, and what receives and deletes them. */
  batch: Usage;
  /** Turns in a batch: at the most, and of how many organizations one is full. */
  turnsABatch: number;
  /** One look at an idle organization, in a batch with others. */
  idleLook: Usage;
  /** Each minute of an organization with clips in flight, in place of its looks. */
  minuteInFlight: Usage;
  /** A clip, from being seen to being remembered. */
  clip: Usage;
  /** Each minute of an organization with clips in flight, where custom metrics are kept. */
  countedMinute: Usage;
  /** An organization with a secret of its own: each minute. */
  ownSecretMinute: Usage;
  /** That a clip takes in the table after it has ended, for the days that it is remembered. */
  rememberedBytes: number;
  rememberedDays: number;
}

/**
 * Measured on 2026-11-26 on one machine (Node 24 on x64) with the bundles (`npm run bench -- --part turns`, `clip`): CPU of
 * the functions' processes, and requests and capacity units counted there. What was not measured is said.
 */
export const UNITS: MeasuredUnits = {
  architecture:
    'a turn for each look in a queue, which an invocation takes in batches; nobody waits for the next one',
  installationMinute: {
    // `tick`: starts, reads the registry.
    schedulerInvocations: 1,
    lambdaRequests: 1,
    lambdaCpuMs: 4.2,
    tickWaitMs: 40,
    readUnits: 1,
    // Lambda asks the queue whether anything is there: seen by others, for a queue that nobody uses (docs/bench.md).
    sqsRequests: 15,
    // The key ring is read each five minutes, by each process.
    secretReads: 0.2,
  },
  // `tick` again: of 1,000 organizations it took 174 ms of CPU and 40 read units; sixteen requests of 20 ms at once. Within
  // an hour the state is written once, of 2 KB with a week's count of calls. One process of `check` for 250 organizations.
  organizationMinute: {
    lambdaCpuMs: 0.17,
    tickWaitMs: 0.25,
    readUnits: 0.04,
    writeUnits: 3 / 60,
    secretReads: 0.2 / 250,
  },
  healthMinute: {
    schedulerInvocations: 1,
    lambdaRequests: 1,
    lambdaCpuMs: 7.4,
    lambdaWaitMs: 25,
    readUnits: 4,
  },
  healthOrganizationMinute: { lambdaCpuMs: 0.053, lambdaWaitMs: 0.2, readUnits: 2.04 },
  healthOrganizations: 1_000,
  // Sent ten at a time.
  turn: { sqsRequests: 0.1 },
  // An idle one took 7.8 ms of CPU, ten took 47.8. Rhombus is taken to answer in 400 ms, the slowest of ten in the bench;
  // one receive, one delete; two requests to DynamoDB of 5 ms.
  batch: { lambdaRequests: 1, lambdaCpuMs: 3.4, lambdaWaitMs: 410, sqsRequests: 2 },
  // In the simulation (`--part orgs`) 8.3 with 100 organizations, 9.1 with 1,000. Nobody has seen Lambda fill them.
  turnsABatch: 8,
  idleLook: { lambdaCpuMs: 4.4, readUnits: 1, writeUnits: 1 },
  // With one clip 140 ms of CPU, 10 read units, most of them to see whether somebody left word, and 3 write units, of which
  // one was a state without a week's count of calls. Its second turn finds that somebody is at work: one read. Nobody
  // shares the invocation.
  minuteInFlight: { lambdaWaitMs: 58_590, lambdaCpuMs: 143, readUnits: 11, writeUnits: 5 },
  // All topics are told. Its log lines are three or four.
  clip: { readUnits: 2, writeUnits: 7, snsPublishes: 3, logBytes: 1_000 },
  countedMinute: { logBytes: 700 },
  ownSecretMinute: { secretReads: 0.2 },
  rememberedBytes: 600,
  rememberedDays: 45,
};

/** How it is installed where nobody says otherwise. */
export const INSTALLED = {
  memoryMb: 224,
  secrets: 'ring',
  /** As CloudWatch charges for them, by the metrics that they read: one reads four, one two. */
  alarms: 18,
  /** They are off. Four count what goes well; there are 16, most for what goes wrong. */
  metrics: 0,
  health: true,
} as const;

/** Of `tick`, whatever the others have. */
export const TICK_MEMORY_MB = 512;
