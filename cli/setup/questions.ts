import type { Region } from '../../functions/rhombus/base-url.ts';
import { endpointIdentity, endpointProblem } from '../../infra/endpoint.ts';
import type { PeopleProtocol } from '../../infra/protocols.ts';
import { STACK_NAME, STACK_NAME_RULE } from '../../infra/stack-name.ts';
import { UsageError } from '../usage-error.ts';

/** Something that has to be known. Each is a flag, too. */
export interface Question<T> {
  flag: string;
  text: string;
  /** Taken where nothing is said; undefined where something has to be. */
  standard: string | undefined;
  /** Throws a `UsageError` that says the rule. */
  read(answer: string): T;
}

/** Somebody who is told, by email or by a text. */
export interface Address {
  protocol: PeopleProtocol;
  endpoint: string;
}

export function stackQuestion(standard: string): Question<string> {
  return {
    flag: '--name',
    text: 'Name of the stack',
    standard,
    read: (answer) => require(STACK_NAME.test(answer), answer, STACK_NAME_RULE),
  };
}

export function regionQuestion(standard: string | undefined): Question<string> {
  return {
    flag: '--region',
    text: 'AWS region',
    standard,
    read: (answer) =>
      require(/^[a-z]{2}(-[a-z]+)+-\d$/.test(answer), answer, 'must be an AWS region such as us-east-1'),
  };
}

export function orgQuestion(standard: string | undefined): Question<string> {
  return {
    flag: '--org',
    text: 'Id of the organization, as notifications shall call it',
    standard,
    read: (answer) =>
      require(/^[a-z0-9][a-z0-9-]{0,31}$/.test(answer) &&
        !(answer in {}), answer, 'must be up to 32 lower-case letters, digits and hyphens, such as acme'),
  };
}

export function rhombusRegionQuestion(): Question<Region> {
  return {
    flag: '--rhombus-region',
    text: 'Rhombus region of the organization (us or eu)',
    standard: 'us',
    read: (answer) => {
      if (answer !== 'us' && answer !== 'eu') throw new UsageError('must be us or eu');
      return answer;
    },
  };
}

/** The answer of a question about addresses that means nobody, or nobody more. */
const NOBODY = 'none';

export function addressesQuestion(
  flag: '--email' | '--sms' | '--operator',
  standard: string | undefined,
): Question<Address[]> {
  return { flag, text: TEXTS[flag], standard, read: (answer) => readAddresses(flag, answer) };
}

const TEXTS = {
  '--email': 'Who is told by email: addresses with commas between, or none',
  '--sms': 'Who is told by text: numbers such as +15551234567, or none',
  '--operator': 'Who is told when Clipwatch itself is in trouble: addresses or numbers, or none',
};

function readAddresses(flag: string, answer: string): Address[] {
  if (answer === NOBODY) return [];
  const found = new Map<string, Address>();
  for (const endpoint of answer.split(/[\s,;]+/).filter((word) => word !== '')) {
    const protocol = protocolOf(flag, endpoint);
    const problem = endpointProblem(protocol, endpoint);
    if (problem !== undefined) throw new UsageError(problem);
    const identity = `${protocol} ${endpointIdentity(protocol, endpoint)}`;
    if (!found.has(identity)) found.set(identity, { protocol, endpoint });
  }
  if (found.size === 0) throw new UsageError(`must name somebody, or be ${NOBODY}`);
  return [...found.values()];
}

function protocolOf(flag: string, endpoint: string): Address['protocol'] {
  if (flag === '--operator') return endpoint.includes('@') ? 'email' : 'sms';
  return flag === '--sms' ? 'sms' : 'email';
}

function require(isWell: boolean, answer: string, rule: string): string {
  if (!isWell) throw new UsageError(rule);
  return answer;
}
