import type { FirstLook } from '../orgs/first-look.ts';
import type { SecretStore } from '../orgs/secret-store.ts';

/** Who the credentials are. */
export interface Identity {
  account: string;
  arn: string;
}

export interface Stack {
  /** As CloudFormation says it: `CREATE_COMPLETE`. */
  status: string;
  outputs: ReadonlyMap<string, string>;
}

/** A subscription of a topic. */
export interface Subscription {
  protocol: string;
  endpoint: string;
  isConfirmed: boolean;
}

/** How far CloudFormation is: so many resources of so many, where it says how many there are. */
export interface Progress {
  done: number;
  of: number | undefined;
}

export interface Access {
  baseUrl: string;
  apiKey: string;
  partnerOrg?: string;
}

/** All that a setup needs of AWS, of Rhombus and of the CDK CLI. Each may throw what `explainTrouble` explains. */
export interface World {
  identify(): Promise<Identity>;
  /** Undefined where there is none of this name. */
  findStack(name: string): Promise<Stack | undefined>;
  secrets: SecretStore;
  /** Throws a `TroubleError` where Rhombus does not take the key. */
  checkKey(access: Access): Promise<void>;
  /** Undefined where that cannot be found out. */
  isInSmsSandbox(): Promise<boolean | undefined>;
  /** Undefined where these credentials may not list them. */
  listSubscriptions(topicArn: string): Promise<Subscription[] | undefined>;
  /** Runs `cdk` with these arguments, quietly. An aborted `stop` ends the CLI, and not what CloudFormation has begun. */
  cdk(
    args: readonly string[],
    how: { stop: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<void>;
  /** Waits until the deployed functions have looked at an organization. */
  awaitFirstLook(
    stack: string,
    orgId: string,
    how: { stop: AbortSignal; onWait: () => void },
  ): Promise<FirstLook>;
  /** Sends the marked sample to everybody who is subscribed. @returns false where it reached nobody, which it has said. */
  sayHello(stack: string, orgId: string): Promise<boolean>;
}
