import type { Check } from './check.ts';
import { CHECK_NAMES } from './check-names.ts';
import { alarms } from './checks/alarms.ts';
import { clock } from './checks/clock.ts';
import { concurrency } from './checks/concurrency.ts';
import { contract } from './checks/contract.ts';
import { credentials } from './checks/credentials.ts';
import { deadLetters } from './checks/dead-letters.ts';
import { functions } from './checks/functions.ts';
import { keys } from './checks/keys.ts';
import { organizations } from './checks/organizations.ts';
import { queue } from './checks/queue.ts';
import { schedules } from './checks/schedules.ts';
import { secrets } from './checks/secrets.ts';
import { subscriptions } from './checks/subscriptions.ts';
import { texts } from './checks/texts.ts';
import { topics } from './checks/topics.ts';

const ALL: readonly Check[] = [
  alarms,
  clock,
  concurrency,
  contract,
  credentials,
  deadLetters,
  functions,
  keys,
  organizations,
  queue,
  schedules,
  secrets,
  subscriptions,
  texts,
  topics,
];

/** In the order of their names in the help. */
export const CHECKS: readonly Check[] = CHECK_NAMES.flatMap((name) => ALL.filter((one) => one.name === name));
