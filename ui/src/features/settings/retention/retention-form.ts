/** How long runs are kept, as a form has it, and in words. */
import type { Draft, Retention, RetentionRule } from "~/api/types";

export interface RuleForm {
  /** A duration as the server reads it: `30d`. */
  age: string;
  count: string;
}

export interface RetentionForm {
  succeeded: RuleForm;
  failed: RuleForm;
}

export type Ending = keyof RetentionForm;

export function formOf(retention: Retention | null | undefined): RetentionForm {
  const rule = (one: RetentionRule | null | undefined): RuleForm => ({
    age: one?.age ?? "",
    count: one?.count == null ? "" : String(one.count),
  });
  return { succeeded: rule(retention?.succeeded), failed: rule(retention?.failed) };
}

/** What is wrong with a count, before the server is asked. */
export function countFault({ count }: RuleForm): string | undefined {
  return /^\d*$/.test(count.trim()) ? undefined : "Expected a whole number, such as 1000.";
}

function ruleOf({ age, count }: RuleForm): RetentionRule | null {
  const rule: RetentionRule = {
    ...(age.trim() === "" ? {} : { age: age.trim() }),
    ...(count.trim() === "" ? {} : { count: Number(count) }),
  };
  return Object.keys(rule).length === 0 ? null : rule;
}

/** The draft with these rules; one that says nothing is left out, so that the instance's holds. */
export function withRetention(draft: Draft, form: RetentionForm): Draft {
  const succeeded = ruleOf(form.succeeded);
  const failed = ruleOf(form.failed);
  const { retention: _, ...settings } = draft.settings ?? {};
  const retention = { ...(succeeded ? { succeeded } : {}), ...(failed ? { failed } : {}) };
  const isSaid = succeeded !== null || failed !== null;
  return { ...draft, settings: { ...settings, ...(isSaid ? { retention } : {}) } };
}

/** "30d" and "the newest 1,000"; nothing where the instance's rule holds. */
export function ruleParts(rule: RetentionRule | null | undefined): string[] {
  const age = rule?.age;
  const count = rule?.count == null ? null : `the newest ${rule.count.toLocaleString("en")}`;
  return [age, count].filter((part) => part != null);
}

/** What the instance's rule keeps. */
export function keptParts(rule: RetentionRule | null | undefined): string[] {
  const parts = ruleParts(rule);
  return parts.length === 0 ? ["For ever"] : parts;
}
