/** A priority queue of things to do, by time: a binary heap. */
export class Agenda<Item> {
  readonly #heap: [number, Item][] = [];

  add(sec: number, item: Item): void {
    const heap = this.#heap;
    let child = heap.push([sec, item]) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (this.#secAt(parent) <= this.#secAt(child)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  take(): [number, Item] | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let parent = 0; ; ) {
      const children = [2 * parent + 1, 2 * parent + 2].filter((child) => child < heap.length);
      const least = children.reduce(
        (best, child) => (this.#secAt(child) < this.#secAt(best) ? child : best),
        parent,
      );
      if (least === parent) return first;
      this.#swap(parent, least);
      parent = least;
    }
  }

  #secAt(index: number): number {
    return this.#heap[index]?.[0] ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return;
    this.#heap[a] = y;
    this.#heap[b] = x;
  }
}
