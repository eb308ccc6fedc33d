/** One run of a function. */
interface Invocation {
  atMs: number;
  isError: boolean;
}

/** Whoever asks wants to know of the last minutes. */
const KEPT_MS = 3_600_000;

/** What CloudWatch would count of the functions, without its delay of a minute or two. */
export class InvocationCounts {
  readonly #byFunction = new Map<string, Invocation[]>();

  note(functionName: string, invocation: Invocation): void {
    const before = this.#byFunction.get(functionName) ?? [];
    const kept = before.filter(({ atMs }) => invocation.atMs - atMs < KEPT_MS);
    this.#byFunction.set(functionName, [...kept, invocation]);
  }

  /** By the name of the metric; undefined for one that is not counted here. */
  count(metric: string, functionName: string, fromMs: number, toMs: number): number | undefined {
    const within = (this.#byFunction.get(functionName) ?? []).filter(
      ({ atMs }) => atMs >= fromMs && atMs < toMs,
    );
    if (metric === 'Invocations') return within.length;
    return metric === 'Errors' ? within.filter(({ isError }) => isError).length : undefined;
  }
}
