/** What has to be there before an example works as a whole, besides its app; empty for nothing. */
import type { NamedDraft } from "~/features/files/scenarios-in";

export function needsText({ draft }: NamedDraft): string {
  const called = (draft?.nodes ?? []).flatMap(({ config }) => hostOf(textAt(config, "url")));
  const needs = [...new Set(called)].map((host) => `something that answers at ${host}`);
  return needs.length === 0 ? "" : `Needs ${needs.join(", and ")}.`;
}

function textAt(config: unknown, name: string): string | undefined {
  const value = (config as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function hostOf(url: string | undefined): string[] {
  return url !== undefined && URL.canParse(url) ? [new URL(url).host] : [];
}
