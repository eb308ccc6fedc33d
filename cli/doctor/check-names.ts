/** The checks, as `--only` takes them, in the order in which they are shown: help names them without loading them. */
export const CHECK_NAMES = [
  'credentials',
  'clock',
  'concurrency',
  'schedules',
  'functions',
  'queue',
  'organizations',
  'keys',
  'secrets',
  'contract',
  'topics',
  'subscriptions',
  'texts',
  'dead-letters',
  'alarms',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];
