import pMap from 'p-map';
import type { RegisteredOrganization } from '../../../functions/domain/org/organization.ts';
import { KEY_OLD_DAYS } from '../../../functions/domain/trouble/org-troubles.ts';
import { parseSecretId } from '../../../functions/runtime/secret-id.ts';
import type { Check } from '../check.ts';
import { counted, type Finding, named, warning, well, wrong } from '../finding.ts';
import { goneOf, isFor, parsePolicy } from '../policy.ts';
import type { SecretSeen } from '../readers.ts';
import { type Reading, unread } from '../reading.ts';

const AT_ONCE = 8;
const DAY_MS = 86_400_000;
const SECTION = 'key-unreadable';
/** AWS's own keys let in whoever may use Secrets Manager. */
const AWS_KEY = /^(alias\/aws\/secretsmanager)?$/;

export interface SecretJudged {
  name: string;
  secret: Reading<SecretSeen>;
  /** Undefined where the role's own policy names the secret. */
  policy: Reading<string | undefined> | undefined;
}

/** `checkRoleArn` is undefined in a run on this machine, which knows no roles. */
export function judgeSecret(
  { name, secret, policy }: SecretJudged,
  checkRoleArn: string | undefined,
  nowMs: number,
): Finding[] {
  if (secret.kind === 'gone')
    return [
      wrong(`the secret ${name} is not there`, {
        todo: 'Store the key with "npx clipwatch orgs change ORG --key", or in a secret of that name.',
        section: SECTION,
      }),
    ];
  if (secret.kind !== 'read') return [unread(`the secret ${name}`, secret)];
  const { isDeleted, changedAtMs, keyId = '' } = secret.value;
  if (isDeleted)
    return [
      wrong(`the secret ${name} is being deleted`, {
        todo: 'Have it back with "aws secretsmanager restore-secret", or remove the organization.',
        section: SECTION,
      }),
    ];
  const days = changedAtMs === undefined ? 0 : Math.floor((nowMs - changedAtMs) / DAY_MS);
  return [
    ...(policy === undefined || checkRoleArn === undefined ? [] : judgeAccess(name, policy, checkRoleArn)),
    ...(AWS_KEY.test(keyId)
      ? []
      : [
          warning(`the secret ${name} is encrypted with a key of your own`, {
            todo: 'See that the key lets the role of check use kms:Decrypt.',
            section: SECTION,
          }),
        ]),
    ...(days >= KEY_OLD_DAYS
      ? [
          warning(`the secret ${name} was changed ${days} days ago`, {
            todo: 'Make new keys in the Rhombus Console and give them with "npx clipwatch orgs change ORG --key".',
            section: 'key-old',
          }),
        ]
      : []),
  ];
}

function judgeAccess(name: string, policy: Reading<string | undefined>, checkRoleArn: string): Finding[] {
  if (policy.kind === 'gone') return [];
  if (policy.kind !== 'read') return [unread(`the policy of the secret ${name}`, policy)];
  const repair = { todo: 'Let the role of check in with "npx clipwatch orgs repair".', section: SECTION };
  const statements = parsePolicy(policy.value ?? '{"Statement":[]}');
  if (statements === undefined) return [warning(`the policy of the secret ${name} cannot be read`, repair)];
  const reads = statements.filter((one) => isFor(one, 'secretsmanager:GetSecretValue'));
  if (reads.some(({ principals }) => principals.includes(checkRoleArn))) return [];
  const gone = reads.flatMap(goneOf);
  return [
    wrong(
      gone.length > 0
        ? `the policy of the secret ${name} lets in a role that is gone (${named(gone)}), and not check`
        : `the policy of the secret ${name} does not let check in`,
      repair,
    ),
  ];
}

/** Secrets of organizations that were added at run time, outside the rings: no policy of the role names them. */
export function hasOwnPolicy(
  { addedBy, secretId }: Pick<RegisteredOrganization, 'addedBy' | 'secretId'>,
  keyRings: readonly string[],
): boolean {
  return addedBy === 'command' && !keyRings.includes(parseSecretId(secretId).secret);
}

export const secrets: Check = {
  name: 'secrets',
  about: 'are they there, how old are the keys, and does check get in',
  examine: async (readers) => {
    const registry = await readers.registry();
    if (registry.kind === 'gone') return [];
    if (registry.kind !== 'read') return [unread('the secrets', registry)];
    const { nowMs, localPid, checkRoleArn, keyRings } = readers.place;
    const own = new Map<string, boolean>();
    for (const organization of registry.value.organizations) {
      const { secret } = parseSecretId(organization.secretId);
      own.set(secret, (own.get(secret) ?? false) || hasOwnPolicy(organization, keyRings));
    }
    const found = await pMap(
      [...own],
      async ([name, hasPolicy]) => {
        const secret = await readers.secret(name);
        const policy = hasPolicy ? await readers.secretPolicy(name) : undefined;
        return judgeSecret(
          { name, secret, policy },
          localPid === undefined ? checkRoleArn : undefined,
          nowMs,
        );
      },
      { concurrency: AT_ONCE },
    );
    const good = found.filter((findings) => findings.length === 0).length;
    return [...found.flat(), ...(good > 0 ? [well(`${counted(good, 'secret')} in good order`)] : [])];
  },
};
