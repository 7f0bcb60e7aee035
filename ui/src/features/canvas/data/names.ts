/** What names stand for in a node's expressions: from a run, else from what is known beside it. */
import type { StepView } from "~/api/types";
import { ancestors } from "../graph/connect";
import { ERROR_OUTPUT, type Types, typeOf } from "../graph/handles";
import {
  DEFAULT_INPUT,
  type FullDraft,
  type FullEdge,
  nodeOf,
  nodeTitle,
  TRIGGER_ID,
} from "../graph/normal-draft";
import { configuredOutput, ERROR_SHAPE, passesOn, union } from "./shapes";

export interface Names {
  input?: unknown;
  inputs?: Record<string, unknown>;
  trigger?: unknown;
  nodes: Record<string, unknown>;
  vars: Record<string, unknown>;
  run: Record<string, unknown>;
}

/** An event that may stand in where there is no run and no sample. */
export interface StandIn {
  value: unknown;
  origin: "delivery" | "example";
}

export interface Surroundings {
  draft: FullDraft;
  types: Types;
  /** Of the chosen run; none when no run is chosen. */
  steps: readonly StepView[];
  standIn?: StandIn | undefined;
  vars: Record<string, unknown>;
  run: Record<string, unknown>;
}

/**
 * `exact`: what a run gave, or what a dry run would be given; for values that are shown.
 * `likely`: also what nodes usually give; for the names that are offered.
 */
type Strictness = "exact" | "likely";

export function namesFor(id: string, around: Surroundings, strictness: Strictness): Names {
  const outputs = new Outputs(around, strictness);
  const before = [...ancestors(around.draft, id)].filter((one) => one !== TRIGGER_ID).toSorted();
  const nodes = before.map((one) => [one, outputs.of(one)] as const);
  const input = id === TRIGGER_ID ? outputs.of(TRIGGER_ID) : outputs.inputOf(id);
  const inputs = id === TRIGGER_ID ? {} : outputs.inputsOf(id);
  const trigger = outputs.of(TRIGGER_ID);
  return {
    ...(input === undefined ? {} : { input }),
    ...(Object.keys(inputs).length === 0 ? {} : { inputs }),
    ...(trigger === undefined ? {} : { trigger }),
    nodes: Object.fromEntries(nodes.filter(([, value]) => value !== undefined)),
    vars: { ...around.vars, ...around.draft.settings.vars },
    run: around.run,
  };
}

/** Where the trigger's output comes from, in words; undefined when it is a run's. */
export function originOf({ draft, steps, standIn }: Surroundings): string | undefined {
  if (steps.length > 0) return undefined;
  if (isThere(draft.trigger.sample)) return "with the sample";
  if (standIn?.origin === "delivery") return "with the last delivery";
  return standIn ? "with an example" : undefined;
}

/** Why a run has no data for a node; undefined when it has. */
export function noDataReason(
  draft: FullDraft,
  id: string,
  steps: readonly StepView[],
): string | undefined {
  const own = steps.findLast((step) => step.nodeId === id);
  if (steps.length === 0 || (own && own.status !== "skipped")) return undefined;
  const before = ancestors(draft, id);
  const failed = steps.find((step) => step.status === "failed" && before.has(step.nodeId));
  if (failed) {
    return `There is no data here, as ${nodeTitle(draft, failed.nodeId)} failed before it.`;
  }
  return own ? "There is no data here, as the run went another way." : undefined;
}

/** The outputs of nodes, each looked for once. */
class Outputs {
  readonly #found = new Map<string, unknown>();

  constructor(
    private readonly around: Surroundings,
    private readonly strictness: Strictness,
  ) {}

  of(id: string): unknown {
    if (this.#found.has(id)) return this.#found.get(id);
    // In a circle there is nothing to find; it is told as a fault elsewhere.
    this.#found.set(id, undefined);
    const value = this.#look(id);
    this.#found.set(id, value);
    return value;
  }

  inputOf(id: string): unknown {
    const step = this.#stepOf(id);
    if (step && step.status !== "skipped" && isThere(step.input)) return step.input;
    const given = this.#edgesTo(id)
      .filter((edge) => edge.targetHandle === DEFAULT_INPUT)
      .map((edge) => this.#along(edge))
      .filter((value) => value !== undefined);
    return this.strictness === "exact" ? given[0] : union(given);
  }

  inputsOf(id: string): Record<string, unknown> {
    const others = this.#edgesTo(id).filter((edge) => edge.targetHandle !== DEFAULT_INPUT);
    const given = others.map((edge) => [edge.targetHandle, this.#along(edge)] as const);
    return Object.fromEntries(given.filter(([, value]) => value !== undefined));
  }

  #look(id: string): unknown {
    const { draft, types, steps, standIn } = this.around;
    const step = this.#stepOf(id);
    if (step && isThere(step.output)) return step.output;
    if (step && this.strictness === "exact") return undefined;
    const node = nodeOf(draft, id);
    const sample = id === TRIGGER_ID ? draft.trigger.sample : node?.sample;
    if (isThere(sample)) return sample;
    const isWithoutRun = steps.length === 0;
    if (id === TRIGGER_ID && standIn && (isWithoutRun || this.strictness === "likely")) {
      return standIn.value;
    }
    const type = typeOf(draft, id, types);
    if (node?.disabled || (type && node && passesOn(type))) return this.inputOf(id);
    if (this.strictness === "exact" || !type) return undefined;
    const configured = node && configuredOutput(node, () => this.inputOf(id));
    return configured ?? (type.kind === "node" ? undefined : type.examples[0]?.output);
  }

  /** What goes along an edge: the output, or what an error is told by. */
  #along(edge: FullEdge): unknown {
    if (edge.sourceHandle !== ERROR_OUTPUT) return this.of(edge.source);
    return this.strictness === "likely" ? ERROR_SHAPE : undefined;
  }

  #edgesTo(id: string) {
    return this.around.draft.edges.filter((edge) => edge.target === id);
  }

  #stepOf(id: string): StepView | undefined {
    return this.around.steps.findLast((step) => step.nodeId === id);
  }
}

/** The API says null for what is not there. */
function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Whether the same values go by the same names; then nothing needs to be evaluated anew. */
export function sameNames(a: Names, b: Names): boolean {
  return (
    Object.is(a.input, b.input) &&
    Object.is(a.trigger, b.trigger) &&
    sameMembers(a.inputs ?? {}, b.inputs ?? {}) &&
    sameMembers(a.nodes, b.nodes) &&
    sameMembers(a.vars, b.vars) &&
    sameMembers(a.run, b.run)
  );
}

function sameMembers(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]))
  );
}
