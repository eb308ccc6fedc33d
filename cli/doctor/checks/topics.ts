import type { TopicHealth } from '../../../functions/domain/outbox/topic-health.ts';
import type { Check } from '../check.ts';
import { type Finding, named, warning, well, wrong } from '../finding.ts';
import { topicsOf } from '../named-parts.ts';
import { goneOf, isFor, parsePolicy, type Statement } from '../policy.ts';
import type { Readers, TopicSeen } from '../readers.ts';
import { type Reading, unread } from '../reading.ts';

const SECTION = 'topic-refuses';
const DEPLOY = {
  todo: 'Deploy again with a change to that topic, or put the policy back by hand.',
  section: SECTION,
};

/** `checkRoleArn` is undefined where roles are unknown, as in a run on this machine. */
export function judgeTopic(
  name: string,
  topic: Reading<TopicSeen>,
  checkRoleArn: string | undefined,
): Finding[] {
  if (topic.kind === 'gone')
    return [
      wrong(`the topic ${name} is gone: what is told there waits`, {
        todo: 'Take its audience, or its addresses, out of cdk.json, deploy, and put them in again.',
        section: SECTION,
      }),
    ];
  if (topic.kind !== 'read') return [unread(`the topic ${name}`, topic)];
  const { policy, keyId } = topic.value;
  const found = [
    ...(name === 'operators' && keyId === 'alias/aws/sns' ? [SILENT_ALARMS] : []),
    ...(checkRoleArn === undefined ? [] : judgePolicy(name, policy, checkRoleArn)),
  ];
  return found.length > 0 ? found : [well(`${name} is there`)];
}

const SILENT_ALARMS = wrong("operators: encrypted with AWS's own key for SNS, which lets no alarm in", {
  todo: 'Take the encryption away, or use a key of your own that lets cloudwatch.amazonaws.com in.',
  section: 'operatorsnottold',
});

function judgePolicy(name: string, policy: string | undefined, checkRoleArn: string): Finding[] {
  const statements = parsePolicy(policy ?? '{"Statement":[]}');
  if (statements === undefined) return [warning(`the policy of ${name} cannot be read`, DEPLOY)];
  const gone = statements.flatMap(goneOf);
  const isPublic = statements.some((one) => !one.hasCondition && one.isAllow && one.principals.includes('*'));
  return [
    ...(gone.length > 0
      ? [wrong(`the policy of ${name} lets in a role that is gone (${named(gone)})`, DEPLOY)]
      : []),
    ...(isPublic
      ? [
          wrong(`the policy of ${name} lets anybody in`, {
            todo: 'Take the statement with the principal * out, or give it a condition.',
            section: SECTION,
          }),
        ]
      : []),
    ...missing(name, statements, checkRoleArn),
  ];
}

/** Topics of the default audience are in the policy of check's role; those of others let it in by their own. */
function missing(name: string, statements: readonly Statement[], checkRoleArn: string): Finding[] {
  const lets = (principal: string) =>
    statements.some((one) => isFor(one, 'sns:Publish') && one.principals.includes(principal));
  if (name === 'operators' && !lets('cloudwatch.amazonaws.com'))
    return [
      wrong('the policy of operators does not let alarms in', { ...DEPLOY, section: 'operatorsnottold' }),
    ];
  if (name.includes(' of ') && !lets(checkRoleArn))
    return [wrong(`the policy of ${name} does not let check publish`, DEPLOY)];
  return [];
}

/** What check and others found when they published; `destination` as the table has it: `mail@night`. */
export function judgeHealth(destination: string, { reason, sinceMs }: TopicHealth): Finding {
  const name = destination.replace('@', ' of ');
  const todo =
    reason === 'denied'
      ? 'See what in its policy, its key or the role of check denies it, and put that back.'
      : reason === 'gone'
        ? 'Take its audience, or its addresses, out of cdk.json, deploy, and put them in again.'
        : 'Nothing: it is tried again each minute, and what waited is told then.';
  const since = new Date(sinceMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return wrong(`${name} takes no messages since ${since} (${reason})`, { todo, section: SECTION });
}

async function ofTable(readers: Readers): Promise<Finding[]> {
  const [audiences, health] = await Promise.all([readers.audiences(), readers.topicHealth()]);
  const unreadable = audiences.kind === 'read' ? audiences.value.unreadable : [];
  return [
    ...(unreadable.length > 0
      ? [
          wrong(`audiences that this release cannot read: ${named(unreadable)}`, {
            todo: 'After a rollback deploy the newer release again; else delete the item, and tick writes it anew.',
            section: 'audience-unreadable',
          }),
        ]
      : []),
    ...(health.kind === 'read'
      ? [...health.value].map(([destination, failing]) => judgeHealth(destination, failing))
      : health.kind === 'gone'
        ? []
        : [unread('what publishing came to', health)]),
  ];
}

export const topics: Check = {
  name: 'topics',
  about: 'are they there, whom their policies let in, and whether they take messages',
  examine: async (readers) => {
    const resources = await readers.resources();
    const fromTable = ofTable(readers);
    if (resources.kind === 'gone') return fromTable;
    if (resources.kind !== 'read') return [unread('the topics', resources), ...(await fromTable)];
    const roleArn = readers.place.localPid === undefined ? readers.place.checkRoleArn : undefined;
    const found = await Promise.all(
      topicsOf(resources.value).map(async ({ name, arn }) =>
        judgeTopic(name, await readers.topic(arn), roleArn),
      ),
    );
    return [...found.flat(), ...(await fromTable)];
  },
};
