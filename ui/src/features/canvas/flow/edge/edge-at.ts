/** Which edge is meant at a point of the window. */

/** How far from an edge it is meant still: what is dragged is larger than the pointer. */
const NEAR = 18;
const AROUND: readonly (readonly [number, number])[] = [
  [0, 0],
  ...[NEAR / 2, NEAR].flatMap((far): [number, number][] => [
    [0, -far],
    [0, far],
    [-far, 0],
    [far, 0],
  ]),
];

/** The key of the nearest edge around there. */
export function edgeAt({ x, y }: { x: number; y: number }): string | undefined {
  for (const [right, down] of AROUND) {
    const under = document.elementsFromPoint(x + right, y + down);
    const edge = under.flatMap((one) => one.closest<SVGElement>(".react-flow__edge") ?? [])[0];
    if (edge?.dataset.id !== undefined) return edge.dataset.id;
  }
  return undefined;
}

/** Whether a node lies there; notes lie on the canvas like paper. */
export function isOnNode({ x, y }: { x: number; y: number }): boolean {
  return Boolean(document.elementFromPoint(x, y)?.closest(".react-flow__node-step"));
}
