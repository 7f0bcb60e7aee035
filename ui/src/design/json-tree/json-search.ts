/** Finds text in names and values of a JSON value, a piece at a time, so that typing stays quick. */
import { kindOf, members, pointerTo } from "./json-rows";

/** More are not stepped through by anyone. */
export const MATCHES_MAX = 1000;

/** Yields the pointers of what matches; undefined now and then, so that the caller can pause. */
export function* search(value: unknown, text: string): Generator<string | undefined> {
  const wanted = text.toLowerCase();
  const stack = [{ pointer: "", rest: members(value) }];
  let visited = 0;
  for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
    const next = frame.rest.next();
    if (next.done) {
      stack.pop();
      continue;
    }
    const [key, child] = next.value;
    const pointer = pointerTo(frame.pointer, key);
    if (matches(key, child, wanted)) yield pointer;
    if (typeof child === "object" && child !== null) stack.push({ pointer, rest: members(child) });
    visited += 1;
    if (visited % 512 === 0) yield undefined;
  }
}

function matches(key: string | number, value: unknown, wanted: string): boolean {
  if (typeof key === "string" && key.toLowerCase().includes(wanted)) return true;
  const kind = kindOf(value);
  if (kind === "object" || kind === "array") return false;
  return String(value).toLowerCase().includes(wanted);
}
