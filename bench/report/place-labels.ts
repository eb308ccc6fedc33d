export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A vertical span from its lower to its upper end, and what is to be written beside it. */
export interface Span {
  x: number;
  top: number;
  bottom: number;
  text: string;
}

export interface Label {
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
  text: string;
}

const CHARACTER_WIDTH = 6.2;
const HEIGHT = 13;
const GAP = 6;

/** A place for each label where it covers no span and no other label, if there is one. The first come first. */
export function placeLabels(spans: readonly Span[], within: Box): Label[] {
  const taken: Box[] = spans.map(({ x, top, bottom }) => ({
    left: x - 4,
    top: top - 4,
    right: x + 4,
    bottom: bottom + 4,
  }));
  return spans.map((span) => {
    const candidates = candidatesFor(span);
    const isFree = (label: Label) => {
      const box = boxOf(label);
      return contains(within, box) && !taken.some((other) => overlap(box, other));
    };
    const label = candidates.find(isFree) ?? (candidates[0] as Label);
    taken.push(boxOf(label));
    return label;
  });
}

/** Over the span, beside it from the top down, and under it. */
function candidatesFor({ x, top, bottom, text }: Span): Label[] {
  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => top + share * (bottom - top) + HEIGHT / 3);
  return [
    { x, y: top - GAP - HEIGHT * 0.2, anchor: 'middle', text },
    { x, y: bottom + GAP + HEIGHT * 0.8, anchor: 'middle', text },
    ...steps.map((y): Label => ({ x: x + GAP, y, anchor: 'start', text })),
    ...steps.map((y): Label => ({ x: x - GAP, y, anchor: 'end', text })),
    { x: x + GAP, y: bottom + GAP + HEIGHT, anchor: 'start', text },
    { x: x - GAP, y: bottom + GAP + HEIGHT, anchor: 'end', text },
    { x: x + GAP, y: top - GAP - HEIGHT * 0.7, anchor: 'start', text },
    { x: x - GAP, y: top - GAP - HEIGHT * 0.7, anchor: 'end', text },
  ];
}

function boxOf({ x, y, anchor, text }: Label): Box {
  const width = text.length * CHARACTER_WIDTH;
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { left, top: y - HEIGHT * 0.8, right: left + width, bottom: y + HEIGHT * 0.2 };
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.left >= outer.left &&
    inner.right <= outer.right &&
    inner.top >= outer.top &&
    inner.bottom <= outer.bottom
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
