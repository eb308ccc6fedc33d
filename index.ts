export type { Language, Privacy, QuietHours } from './functions/domain/audience/audience.ts';
export { DEFAULT_LIMITS, type Limits } from './functions/domain/org/limits.ts';
export type { Announced } from './functions/domain/outcome.ts';
export type { Region } from './functions/rhombus/base-url.ts';
export { Clipwatch } from './infra/clipwatch.ts';
export type * from './infra/clipwatch-props.ts';
export { ConfigError } from './infra/config-error.ts';
export type { AudienceTopics, DefaultTopics } from './infra/notification-topics.ts';
export { DEFAULT_QUEUE_LIMITS, type QueueLimits } from './infra/queue-limits.ts';
