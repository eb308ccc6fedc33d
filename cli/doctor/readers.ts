import type { Audience } from '../../functions/domain/audience/audience.ts';
import type { RegisteredOrganization } from '../../functions/domain/org/organization.ts';
import type { TopicHealth } from '../../functions/domain/outbox/topic-health.ts';
import type { HealthInput } from '../../functions/health/health-input.ts';
import type { OrgKnown } from '../../functions/ports/store.ts';
import type { Facts } from '../contract/facts.ts';
import type { KeyTried } from '../orgs/try-key.ts';
import type { Reading } from './reading.ts';

/** A resource of the stack, as CloudFormation lists it. */
export interface Resource {
  logicalId: string;
  physicalId: string;
  type: string;
  status: string;
}

export interface FunctionSeen {
  runtime: string;
  /** `Active` where it can run. */
  state: string;
  lastUpdate: string;
  /** 0 where somebody has switched it off. */
  reservedConcurrency: number | undefined;
}

/** Of the last quarter of an hour; undefined where nothing was counted. */
export interface Counts {
  invocations: number | undefined;
  errors: number | undefined;
  throttles: number | undefined;
}

export interface ScheduleSeen {
  state: string;
  targetArn: string;
  input: string;
}

export interface EventSourceSeen {
  queueArn: string;
  state: string;
  maxConcurrency: number | undefined;
}

export interface QueueSeen {
  waiting: number;
  inFlight: number;
  delayed: number;
}

export interface TopicSeen {
  /** As JSON. */
  policy: string | undefined;
  /** Id, ARN or alias of the KMS key. */
  keyId: string | undefined;
}

export interface SubscriptionSeen {
  /** Undefined for one that has not been confirmed. */
  arn: string | undefined;
  state: 'confirmed' | 'pending' | 'deleted';
  protocol: string;
  /** Whole, to be compared: it is not to be shown. */
  endpoint: string;
}

export interface SecretSeen {
  changedAtMs: number | undefined;
  isDeleted: boolean;
  keyId: string | undefined;
}

export interface AlarmSeen {
  name: string;
  isEnabled: boolean;
  actions: string[];
  state: string;
  since: string | undefined;
}

export interface TextsSeen {
  isInSandbox: Reading<boolean>;
  /** Dollars a month that SNS spends at most. */
  limit: Reading<number>;
  /** Dollars, of this month. */
  spent: Reading<number | undefined>;
  optedOut: Reading<string[]>;
}

/** What is known of the installation before anything is looked at. */
export interface Place {
  nowMs: number;
  /** The process of the run on this machine; undefined for an installation in AWS. */
  localPid: number | undefined;
  region: string;
  /** Where the environment sends the AWS clients; undefined for AWS itself. */
  awsEndpoint: string | undefined;
  /** Of organizations without a limit of their own. */
  idleSeconds: number;
  checkRoleArn: string | undefined;
  keyRings: readonly string[];
}

/** Everything that the checks read, each by one question. What is asked twice is read once. */
export interface Readers {
  place: Place;
  identity(): Promise<Reading<{ account: string; arn: string }>>;
  resources(): Promise<Reading<Resource[]>>;
  registry(): Promise<Reading<{ organizations: RegisteredOrganization[]; unreadable: string[] }>>;
  states(): Promise<Reading<Map<string, OrgKnown>>>;
  audiences(): Promise<Reading<{ audiences: Audience[]; unreadable: string[] }>>;
  topicHealth(): Promise<Reading<Map<string, TopicHealth>>>;
  functionSeen(name: string): Promise<Reading<FunctionSeen>>;
  counts(functionName: string): Promise<Reading<Counts>>;
  eventSources(functionName: string): Promise<Reading<EventSourceSeen[]>>;
  /** Executions at once that the account may have. */
  concurrency(): Promise<Reading<{ limit: number; unreserved: number }>>;
  schedule(name: string): Promise<Reading<ScheduleSeen>>;
  /** What health's schedule tells it: the topics with marks of their subscriptions. */
  inspected(): Promise<Reading<NonNullable<HealthInput['topics']>>>;
  queue(url: string): Promise<Reading<QueueSeen>>;
  /** Seconds; undefined where nothing waits. */
  oldestTurn(queueName: string): Promise<Reading<number | undefined>>;
  topic(arn: string): Promise<Reading<TopicSeen>>;
  subscriptions(topicArn: string): Promise<Reading<SubscriptionSeen[]>>;
  /** Does it have a dead-letter queue? */
  hasDeadLetters(subscriptionArn: string): Promise<Reading<boolean>>;
  texts(): Promise<TextsSeen>;
  alarms(names: readonly string[]): Promise<Reading<AlarmSeen[]>>;
  secret(name: string): Promise<Reading<SecretSeen>>;
  secretPolicy(name: string): Promise<Reading<string | undefined>>;
  /** Asks the vendor with the org's key. The key is shown to nobody. */
  tryKey(organization: RegisteredOrganization): Promise<Reading<KeyTried>>;
  /** The contract that is published at an origin; in words why there is none. */
  contract(origin: string): Promise<{ facts: Facts } | { because: string }>;
  /** How far this machine's clock is ahead of a server's, in seconds; undefined where it does not say. */
  clockAheadSec(url: string): Promise<number | undefined>;
  /** Where AWS is asked. */
  awsUrl(): Promise<string>;
}
