import type { ConnectionTest } from "~/api/types";

/** "Secrets can be read", "Request: …": what was looked at, and what was found. */
export function checkText({ name, message }: ConnectionTest["checks"][number]): string {
  const subject = name.charAt(0).toUpperCase() + name.slice(1);
  // Some of the server's messages go on from the name.
  return message.startsWith("they ") ? `${subject} ${message.slice(5)}` : `${subject}: ${message}`;
}
