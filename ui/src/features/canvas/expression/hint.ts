/** The example in an empty expression field, over what the node is really given. */
import { pathExpression } from "~/design/json-tree/json-path";
import { firstScalar } from "../data/shapes";

const LONG = 24;

/** `such as input.body.status == 'paid'`, or the given hint when nothing better is known. */
export function hintOver(input: unknown, given: string, isCondition: boolean): string {
  const found = firstScalar(input);
  if (!found) return given;
  const path = pathExpression("input", found.path);
  if (!isCondition) return `such as ${path}`;
  if (typeof found.value === "boolean") return `such as ${path}`;
  if (typeof found.value === "number") return `such as ${path} > ${found.value}`;
  const text = String(found.value);
  if (text.length > LONG || /['\\\n]/.test(text)) return `such as ${path} != ''`;
  return `such as ${path} == '${text}'`;
}
