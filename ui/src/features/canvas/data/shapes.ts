/** What nodes usually give, where no run and no sample tells. */
import type { ScenarioNode, TypeInfo } from "~/api/types";
import { isSchema } from "../form/spec";

/** What leaves a node by its output `error`. */
export const ERROR_SHAPE = {
  code: "HTTP_STATUS",
  message: "what failed",
  nodeId: "node",
  attempt: 1,
  input: {},
  data: {},
};

/** Whether a type gives what it was given, as all of its examples do. */
export function passesOn({ kind, examples }: TypeInfo): boolean {
  if (kind !== "node" || examples.length === 0) return false;
  return examples.every(({ input, output }) => JSON.stringify(input) === JSON.stringify(output));
}

/** The output that a config spells out: the fields of `set`. */
export function configuredOutput(node: ScenarioNode, input: () => unknown): unknown {
  if (node.type !== "set" || !isSchema(node.config) || !isSchema(node.config.fields)) {
    return undefined;
  }
  const fields = node.config.fields;
  return node.config.keep === "all" ? union([fields, input()]) : fields;
}

/** All members that any of the values has; of two of one name the first counts. */
export function union(values: readonly unknown[]): unknown {
  const objects = values.filter(isSchema);
  if (objects.length < values.length || objects.length < 2) return values[0];
  const names = new Set(objects.flatMap((one) => Object.keys(one)));
  return Object.fromEntries(
    [...names].map((name) => {
      return [name, union(objects.filter((one) => name in one).map((one) => one[name]))];
    }),
  );
}

/** The first value that is no list or object, with the way to it; the body of an event comes first. */
export function firstScalar(value: unknown): { path: string[]; value: unknown } | undefined {
  if (!isSchema(value)) return undefined;
  const members = Object.entries(value).toSorted(
    ([a], [b]) => Number(b === "body") - Number(a === "body"),
  );
  for (const [name, member] of members) {
    if (["string", "number", "boolean"].includes(typeof member)) {
      return { path: [name], value: member };
    }
    const inner = firstScalar(member);
    if (inner) return { path: [name, ...inner.path], value: inner.value };
  }
  return undefined;
}
