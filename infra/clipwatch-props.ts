import type { Language, Privacy, QuietHours } from '../functions/domain/audience/audience.ts';
import type { Limits } from '../functions/domain/org/limits.ts';
import type { Announced } from '../functions/domain/outcome.ts';
import type { Region } from '../functions/rhombus/base-url.ts';
import type { QueueLimits } from './queue-limits.ts';

/** People who are told alike. Nothing is inherited from one audience by another. */
export interface PeopleProps {
  /**
   * Email addresses.
   * @default nobody
   */
  readonly email?: readonly (string | SubscriptionProps)[];
  /**
   * Phone numbers, such as `+15551234567`.
   * @default nobody
   */
  readonly sms?: readonly (string | SubscriptionProps)[];
  /**
   * Channels of Slack or Microsoft Teams. Amazon Q Developer in chat applications subscribes them, without filters.
   * @default none
   */
  readonly chat?: readonly ChatProps[];
  /**
   * IANA name, such as `Europe/Berlin`: for quiet hours, and for footage whose site's zone is not known.
   * @default UTC
   */
  readonly timeZone?: string;
  /** @default 'en' */
  readonly language?: Language;
  /**
   * When people are not told, by the clock of `timeZone`. What was held is told in one message afterwards.
   * @default never
   */
  readonly quietHours?: QuietHours;
  /**
   * `minimal`: the outcome and a short code, and no title, no name, no time.
   * @default 'full'
   */
  readonly privacy?: Privacy;
  /**
   * Template of the link to the footage, or `false` for none.
   * @default the Rhombus Console's
   */
  readonly consoleUrl?: string | false;
}

/** A group of people with settings and filters of its own, and topics of its own for the channels that it uses. */
export interface AudienceProps extends PeopleProps {
  /** Up to 32 lower-case letters, digits and hyphens. */
  readonly name: string;
  /**
   * Ids of the organizations that it hears of, as long as `npx clipwatch orgs` says nothing else.
   * @default every organization
   */
  readonly orgs?: readonly string[];
  /** @default every outcome */
  readonly outcomes?: readonly Announced[];
  /**
   * Bare uuids of devices, such as cameras: 22 characters.
   * @default every device, and clips without one
   */
  readonly devices?: readonly string[];
}

/** A channel of one of the two. Slack and Teams each have to let Amazon Q in once, in its console. */
export interface ChatProps {
  readonly slack?: { readonly workspaceId: string; readonly channelId: string };
  readonly teams?: { readonly teamId: string; readonly tenantId: string; readonly channelId: string };
}

/** What Clipwatch is told: as properties of the construct, or under `clipwatch` in `cdk.json`, in the same form. */
export interface ClipwatchProps extends PeopleProps {
  /** The Rhombus organizations to watch, at most 2,000, or none: others may be added when it runs. */
  readonly organizations: readonly OrganizationProps[];
  /**
   * Groups of people beside the one that stands here by itself, the audience `default`: at most 40.
   * @default none
   */
  readonly audiences?: readonly AudienceProps[];
  /**
   * HTTPS URLs.
   * @default none
   */
  readonly https?: readonly (string | SubscriptionProps)[];
  /**
   * ARNs of standard queues, whose own policies have to let the events topic in. In an app of your own, subscribe a
   * queue to `topics.events` instead, which sees to that.
   * @default none
   */
  readonly sqs?: readonly (string | SubscriptionProps)[];
  /**
   * ARNs of functions, also of a version or an alias.
   * @default none
   */
  readonly lambda?: readonly (string | SubscriptionProps)[];
  /**
   * Who is told when Clipwatch itself is in trouble.
   * @default nobody
   */
  readonly operators?: OperatorsProps;
  /** @default `DEFAULT_LIMITS` and `DEFAULT_QUEUE_LIMITS`, for each that is left out */
  readonly limits?: Partial<Limits & QueueLimits>;
  /**
   * Lets `check` count what it does in CloudWatch's custom metrics: see docs/configuration.md for what they cost.
   * @default false
   */
  readonly metrics?: boolean;
}

export interface OperatorsProps {
  /**
   * Email addresses.
   * @default nobody
   */
  readonly email?: readonly string[];
  /**
   * Phone numbers, such as `+15551234567`.
   * @default nobody
   */
  readonly sms?: readonly string[];
}

export interface OrganizationProps {
  /** The org's id in this installation, such as `acme`: up to 32 lower-case letters, digits and hyphens. */
  readonly id: string;
  /**
   * The Rhombus region that the org lives in.
   * @default 'us'
   */
  readonly region?: Region;
  /**
   * Name or full ARN of the secret in Secrets Manager that holds the API key, and behind a `#` the key's name in a secret
   * that holds many: `clipwatch/keys#acme`. It has to be known when the app is synthesized: a name, not a reference to a
   * secret of the same app.
   */
  readonly secret: string;
  /**
   * The 22 characters by which Rhombus knows the client organization, where the key is a partner's.
   * @default none: the key is the organization's own
   */
  readonly partnerOrg?: string;
  /**
   * Origin of another API than the region's.
   * @default the region's
   */
  readonly apiUrl?: string;
  /**
   * Lets `apiUrl` be any host, also over plain HTTP. The API key goes there.
   * @default false
   */
  readonly allowAnyHost?: boolean;
  /** @default those of the installation, for each that is left out */
  readonly limits?: Partial<Pick<Limits, 'callsPerMinute' | 'idleSeconds' | 'pacing'>>;
}

/** Who is told, and of what. Of several filters all have to match; of the values of one, any. */
export interface SubscriptionProps {
  readonly endpoint: string;
  /** @default every outcome */
  readonly outcomes?: readonly Announced[];
  /**
   * Ids of organizations, also of such as are added when it runs.
   * @default every organization
   */
  readonly orgs?: readonly string[];
  /**
   * Bare uuids of devices, such as cameras: 22 characters.
   * @default every device, and clips without one
   */
  readonly devices?: readonly string[];
}
