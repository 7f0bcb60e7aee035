/**
 * What `input` stands for in the expressions of nodes, and which of them mean something else by it
 * once a node was put in front of them.
 */
import { passesOn } from "../../data/shapes";
import { tokens } from "../../expression/tokens";
import { ancestors } from "../connect";
import { changeConfig } from "../edit";
import { ERROR_OUTPUT, type Types } from "../handles";
import { DEFAULT_INPUT, type FullDraft, nodeOf, TRIGGER_ID } from "../normal-draft";
import { withExpressions } from "../rename";

/** Nodes whose `input` is another value than before. */
export interface ChangedInput {
  ids: string[];
  /** What they read before: `trigger` or `nodes.ID`. */
  before: string;
}

/** The nodes that read `input` and are given something else than before; undefined for none. */
export function changedInput(
  before: FullDraft,
  after: FullDraft,
  types: Types,
): ChangedInput | undefined {
  const changed = after.nodes.flatMap(({ id }) => {
    const was = nodeOf(before, id) && originOf(before, id, types);
    if (was === undefined || was === originOf(after, id, types)) return [];
    const isRead = reading(after, id, rootOf(was), types) !== after;
    return isRead && ancestors(after, id).has(was) ? [{ id, was }] : [];
  });
  const [first] = changed;
  if (!first) return undefined;
  const ids = changed.filter(({ was }) => was === first.was).map(({ id }) => id);
  return { ids, before: rootOf(first.was) };
}

/**
 * The draft in which nodes read by its own name what `input` was for them. It may be another draft
 * than the changed one: undefined when what they read no longer stands before any that reads `input`.
 */
export function readingBefore(
  draft: FullDraft,
  changed: ChangedInput,
  types: Types,
): FullDraft | undefined {
  const isBehind = (id: string) =>
    [...ancestors(draft, id)].some((one) => rootOf(one) === changed.before);
  const ids = changed.ids.filter(isBehind);
  const after = ids.reduce((now, id) => reading(now, id, changed.before, types), draft);
  return after === draft ? undefined : after;
}

function rootOf(id: string): string {
  return id === TRIGGER_ID ? TRIGGER_ID : `nodes.${id}`;
}

/**
 * Whose output a node is given: what only passes its own input on does not count. Undefined where
 * nothing leads to it, or several ways do.
 */
function originOf(draft: FullDraft, id: string, types: Types): string | undefined {
  const seen = new Set([id]);
  for (let at = id; ; ) {
    const [edge, other] = draft.edges.filter(({ target }) => target === at);
    if (!edge || other || edge.targetHandle !== DEFAULT_INPUT) return undefined;
    if (edge.sourceHandle === ERROR_OUTPUT || seen.has(edge.source)) return undefined;
    at = edge.source;
    seen.add(at);
    const node = nodeOf(draft, at);
    const type = node && types.get(node.type);
    if (!node?.disabled && !(type && passesOn(type))) return at;
  }
}

/** With one node that reads `root` instead of `input`; the same draft when it reads no `input`. */
function reading(draft: FullDraft, id: string, root: string, types: Types): FullDraft {
  const node = nodeOf(draft, id);
  if (!node) return draft;
  let isRead = false;
  const config = withExpressions(node.config, types.get(node.type), (expression) => {
    const next = withRoot(expression, root);
    isRead ||= next !== expression;
    return next;
  });
  return isRead ? changeConfig(draft, id, config) : draft;
}

/** `input` before one `=` names an argument, as in `dict(input=1)`. */
const ARGUMENT = /^\s*=(?!=)/;

/** One expression, in braces or not, with another name for `input`. */
function withRoot(expression: string, root: string): string {
  let text = "";
  let end = 0;
  for (const { from, to, kind } of tokens(expression, "expression")) {
    if (kind !== "name" || expression.slice(from, to) !== "input") continue;
    const isMember = expression.slice(0, from).trimEnd().endsWith(".");
    if (isMember || ARGUMENT.test(expression.slice(to))) continue;
    text += expression.slice(end, from) + root;
    end = to;
  }
  return text + expression.slice(end);
}
