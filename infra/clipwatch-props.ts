import type { Limits } from '../functions/domain/org/limits.ts';
import type { Outcome } from '../functions/domain/outcome.ts';
import type { Region } from '../functions/rhombus/base-url.ts';

/** What Clipwatch is told: as properties of the construct, or under `clipwatch` in `cdk.json`, in the same form. */
export interface ClipwatchProps {
  /** The Rhombus organizations to watch, at most 300. */
  readonly organizations: readonly OrganizationProps[];
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
  /** @default `DEFAULT_LIMITS`, for each that is left out */
  readonly limits?: Partial<Limits>;
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
   * Name or full ARN of the secret in Secrets Manager that holds the API key. It has to be known when the app is
   * synthesized: a name, not a reference to a secret of the same app.
   */
  readonly secret: string;
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
}

/** Who is told, and of what. Of several filters all have to match; of the values of one, any. */
export interface SubscriptionProps {
  readonly endpoint: string;
  /** @default every outcome */
  readonly outcomes?: readonly Outcome[];
  /**
   * Ids of organizations.
   * @default every organization
   */
  readonly orgs?: readonly string[];
  /**
   * Bare uuids of devices, such as cameras: 22 characters.
   * @default every device, and clips without one
   */
  readonly devices?: readonly string[];
}
