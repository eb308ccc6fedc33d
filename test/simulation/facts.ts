import type { Fact } from '../../functions/ports/facts.ts';
import type { Process } from './gate.ts';

/** What a dependency answered that was heard: `ok`, or what was wrong. `about`: an endpoint, a topic, a call of the table. */
export interface Answer {
  process: Process;
  dependency: 'vendor' | 'topics' | 'table' | 'secrets';
  about: string;
  subject: string;
  said: string;
}

type Entry = { kind: 'answer'; answer: Answer } | { kind: 'fact'; fact: Fact };

/** Troubles that only an org's vendor as a whole can have. */
const OF_THE_VENDOR = new Set(['rate-limited', 'unauthorized', 'wrong-region', 'unreachable']);
/** What a page token comes to is nobody's trouble: a round begins anew. */
const NO_TROUBLE = new Set(['ok', 'token-refused']);

/** Facts that some trouble of this world must explain: absent ones may not be told, and `must` ones have to be. */
export interface Expected {
  may: ReadonlySet<Fact['kind']>;
  must: ReadonlySet<Fact['kind']>;
}

/** Every trouble becomes a fact, and every fact has a trouble: what each invocation heard, and what it told of it. */
export class FactJudge {
  readonly #entries = new Map<Process, Entry[]>();

  heard(answer: Answer): void {
    this.#of(answer.process).push({ kind: 'answer', answer });
  }

  told(process: Process, fact: Fact): void {
    this.#of(process).push({ kind: 'fact', fact });
  }

  problems({ may, must }: Expected): string[] {
    const problems: string[] = [];
    const told = new Set<string>();
    for (const [process, entries] of this.#entries) {
      for (const entry of entries) if (entry.kind === 'fact') told.add(entry.fact.kind);
      problems.push(...unexplained(process, entries, may));
      // Whoever was killed may have had no time to tell.
      if (process.end === 'well' && process.tells) problems.push(...untold(process, entries));
    }
    for (const kind of must) if (!told.has(kind)) problems.push(`nobody told of ${kind}`);
    return problems.slice(0, 10);
  }

  #of(process: Process): Entry[] {
    const entries = this.#entries.get(process) ?? [];
    this.#entries.set(process, entries);
    return entries;
  }
}

/** Troubles that were heard and never told, by this process. */
function untold(process: Process, entries: readonly Entry[]): string[] {
  const problems: string[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry.kind !== 'answer' || NO_TROUBLE.has(entry.answer.said)) continue;
    const later = entries.slice(index).flatMap((other) => (other.kind === 'fact' ? [other.fact] : []));
    if (later.some((fact) => tellsOf(fact, entry.answer))) continue;
    const { about, subject, said } = entry.answer;
    problems.push(`${process.id} never told that ${about} ${subject} is ${said}`);
  }
  return problems;
}

function tellsOf(fact: Fact, { dependency, about, said, subject }: Answer): boolean {
  switch (dependency) {
    case 'vendor':
      return (
        (fact.kind === 'vendor-failed' && fact.reason === said) ||
        // The rejected key is read anew, and may be good then.
        said === 'unauthorized' ||
        (fact.kind === 'endpoint-failed' && fact.endpoint === about && fact.reason === said)
      );
    case 'secrets':
      return fact.kind === 'vendor-failed' && fact.reason === 'secret';
    case 'topics':
      return fact.kind === 'publish-failed' && fact.destination === about && fact.reason === said;
    case 'table':
      if (said === 'refused') return fact.kind === 'clip-unstorable' && fact.clipUuid === subject;
      return fact.kind.endsWith('-failed') || fact.kind === 'lease-lost';
    default:
      throw new Error(`Unknown dependency ${dependency satisfies never}`);
  }
}

/** Facts of this process that nothing explains. */
function unexplained(process: Process, entries: readonly Entry[], may: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry.kind !== 'fact') continue;
    const earlier = entries
      .slice(0, index)
      .flatMap((other) => (other.kind === 'answer' ? [other.answer] : []));
    if (!isExplained(entry.fact, earlier, may))
      problems.push(`${process.id} told of ${JSON.stringify(entry.fact)} without a cause`);
  }
  return problems;
}

function isExplained(fact: Fact, earlier: readonly Answer[], may: ReadonlySet<string>): boolean {
  const some = (dependency: Answer['dependency'], matches: (answer: Answer) => boolean) =>
    earlier.some((answer) => answer.dependency === dependency && matches(answer));
  switch (fact.kind) {
    case 'outcome-recorded':
    case 'published':
    case 'calls-made':
      return true;
    case 'publish-failed':
      return some('topics', ({ about, said }) => about === fact.destination && said === fact.reason);
    case 'topic-recovered':
      return some('topics', ({ about, said }) => about === fact.destination && said === 'ok');
    case 'vendor-failed':
      if (fact.reason === 'secret') return some('secrets', ({ said }) => said !== 'ok');
      return some('vendor', ({ said }) => OF_THE_VENDOR.has(said) && said === fact.reason);
    case 'endpoint-failed':
      return some('vendor', ({ about, said }) => about === fact.endpoint && said === fact.reason);
    case 'vendor-recovered':
      return some('vendor', ({ said }) => !OF_THE_VENDOR.has(said));
    case 'endpoint-recovered':
      return some('vendor', ({ about, said }) => about === fact.endpoint && said === 'ok');
    case 'clip-unstorable':
      return some('table', ({ said, subject }) => said === 'refused' && subject === fact.clipUuid);
    default:
      if (fact.kind.endsWith('-failed'))
        return some('table', ({ said }) => said !== 'ok') || may.has(fact.kind);
      return may.has(fact.kind);
  }
}
