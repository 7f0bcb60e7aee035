import type { ConnectionTest } from "~/api/types";

/** "Secrets: all can be read": what was looked at, and what was found. */
export function checkText({ name, message }: ConnectionTest["checks"][number]): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${message}`;
}
