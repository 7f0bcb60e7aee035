/** The settings of a scenario in the order and the words in which people set them. */
import type { Settings } from "~/api/types";
import { formOf, type Word, type Words } from "./worded";

/** The figures of retries, of a node and of all nodes of a scenario. */
export const RETRY_WORDS: Words = {
  attempts: { title: "Attempts", description: "In all, the first included.", default: 3 },
  initial: { title: "First wait", description: "Before the second attempt.", default: "1s" },
  factor: {
    title: "Factor",
    description: "What each further wait is multiplied by.",
    default: 2,
  },
  max: { title: "Longest wait", description: "No wait is longer.", default: "60s" },
  jitter: { title: "Random wait", default: "full" },
};

const RULE_WORDS: Words = {
  age: { title: "For", description: "Since the run ended." },
  count: { title: "At most", description: "So many newer runs that ended alike." },
};

/** All of them: a setting that the API gets needs its words here. */
export const SETTING_WORDS: Readonly<Record<keyof Settings, Word>> = {
  description: { title: "Description", "x-long": true },
  tags: { title: "Tags" },
  timezone: {
    title: "Time zone",
    description: "Of dates and times that name none.",
    "x-timezone": true,
  },
  deadline: {
    title: "Deadline",
    description: "A run that has not finished by then fails with DEADLINE.",
    default: "30d",
  },
  parallel: {
    title: "Effects at a time",
    description: "Effects of one run that are in flight at the same time.",
    default: 8,
  },
  concurrency: {
    title: "Runs at a time",
    description: "How many runs may execute at a time; the others wait.",
    members: {
      limit: { title: "Limit", description: "Runs at a time.", default: 1 },
      key: {
        title: "For each",
        description: "An expression over the event: the limit holds for each of its values apart.",
        "x-expression": true,
      },
      whenFull: { title: "When full" },
    },
  },
  rateLimit: {
    title: "Rate",
    description: "How many runs may start in a length of time; the others wait.",
    members: {
      limit: { title: "Starts", description: "So many runs.", default: 10 },
      per: { title: "In", description: "In that time.", default: "1m" },
    },
  },
  retry: {
    title: "Retries",
    description: "What holds for every node that does not say otherwise.",
    members: RETRY_WORDS,
  },
  onFailure: { title: "Attempts in flight when a run fails", default: "finish" },
  errorScenario: { title: "Tell a scenario", "x-scenario": true },
  alert: { title: "Alert", default: true },
  labels: {
    title: "Labels",
    additionalProperties: { type: "string", "x-expression": true },
  },
  vars: { title: "Variables" },
  retention: {
    title: "Retention",
    description: "What is left empty is as the instance has it. The published version counts.",
    members: {
      succeeded: { title: "Runs that succeeded", description: "", members: RULE_WORDS },
      failed: { title: "Runs that failed or were cancelled", description: "", members: RULE_WORDS },
    },
  },
};

interface Group {
  title: string;
  names: readonly (keyof Settings)[];
}

export const SETTING_GROUPS: readonly Group[] = [
  { title: "About", names: ["description", "tags", "timezone"] },
  { title: "Pace and limits", names: ["deadline", "parallel", "concurrency", "rateLimit"] },
  { title: "When something fails", names: ["retry", "onFailure", "errorScenario", "alert"] },
  { title: "Variables and labels", names: ["vars", "labels"] },
  { title: "How long runs are kept", names: ["retention"] },
];

/** The schema of some settings. */
export function settingsForm(names: readonly (keyof Settings)[]) {
  return formOf("Settings", Object.fromEntries(names.map((name) => [name, SETTING_WORDS[name]])));
}
