import { TroubleError } from '../status/trouble.ts';

/** Secrets Manager refuses: in one line what to change. */
export class SecretTroubleError extends TroubleError {
  /** It takes no more of this secret, be it for today. */
  readonly isFull: boolean;

  constructor(secret: string, because: string) {
    super(explain(secret, because));
    this.isFull = because === 'LimitExceededException';
  }
}

/** What Secrets Manager threw as what somebody can change; what is not of it stays as it is. */
export function toSecretTrouble(secret: string, error: unknown): unknown {
  const isRefusal = error instanceof Error && '$fault' in error && error.$fault === 'client';
  return isRefusal && !CREDENTIALS.test(error.name) ? new SecretTroubleError(secret, error.name) : error;
}

/** What `explainTrouble` knows to say of every service. */
const CREDENTIALS = /Token|Signature|Client|Throttling/;

function explain(secret: string, because: string): string {
  switch (because) {
    case 'AccessDeniedException':
      return `These credentials may not do that with the secret ${secret}: allow secretsmanager:GetSecretValue, CreateSecret, PutSecretValue and UpdateSecretVersionStage, and for secrets of their own GetResourcePolicy, PutResourcePolicy and DeleteSecret`;
    case 'ResourceNotFoundException':
      return `There is no secret ${secret}: check --secret, AWS_REGION and the account`;
    case 'InvalidRequestException':
      return `The secret ${secret} cannot be used: is it about to be deleted? Restore it, or give another name`;
    case 'LimitExceededException':
      return `The secret ${secret} was changed too often within a day: give another --ring, or wait`;
    default:
      return `The secret ${secret} cannot be used (${because})`;
  }
}
