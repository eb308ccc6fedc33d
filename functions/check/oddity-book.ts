import { ODDITIES, type OddityKind, type OddMet } from '../domain/org/oddities.ts';
import type { Fact, Report } from '../ports/facts.ts';

/** Listens to what one invocation reports, and keeps count of what is odd, for the state. */
export class OddityBook {
  readonly #met = new Map<OddityKind, OddMet>();

  /** Hands on every fact. */
  listening(report: Report): Report {
    return (fact) => {
      this.#note(fact);
      report(fact);
    };
  }

  /** What was met since this was asked last. */
  take(): ReadonlyMap<OddityKind, OddMet> {
    const met = new Map(this.#met);
    this.#met.clear();
    return met;
  }

  #note(fact: Fact): void {
    const kind = ODDITIES.find((odd) => odd === fact.kind);
    if (kind === undefined) return;
    const { count = 0, fields } = this.#met.get(kind) ?? {};
    const more = 'count' in fact ? fact.count : 1;
    const named = fact.kind === 'unreadable-fields' ? fact.fields : fields;
    this.#met.set(kind, { count: count + more, ...(named !== undefined && { fields: named }) });
  }
}
