/** How actions show a connection's credentials, and which secrets each way needs. */
import type { AuthKind } from "~/api/types";

export interface AuthInfo {
  value: AuthKind;
  label: string;
  about: string;
  /** Names in `secrets.credentials`. */
  secrets: readonly string[];
  /** What `metadata.auth.name` names; null where there is nothing to name. */
  names: string | null;
}

export const AUTH_KINDS: readonly AuthInfo[] = [
  {
    value: "none",
    label: "No credentials",
    about:
      "Nothing is added to requests. Enough for a connection that only holds the secret of webhooks.",
    secrets: [],
    names: null,
  },
  {
    value: "bearer",
    label: "Bearer token",
    about: "Requests carry Authorization: Bearer and the token.",
    secrets: ["token"],
    names: null,
  },
  {
    value: "basic",
    label: "User and password",
    about: "Requests carry user and password (HTTP basic authentication).",
    secrets: ["username", "password"],
    names: null,
  },
  {
    value: "header",
    label: "A header",
    about: "Requests carry the value in a header of your choice.",
    secrets: ["value"],
    names: "Name of the header",
  },
  {
    value: "query",
    label: "A query parameter",
    about: "Requests carry the value in their address. Others may log addresses: prefer a header.",
    secrets: ["value"],
    names: "Name of the parameter",
  },
];

export const WEBHOOK_SECRET = "webhookSecret";

const LABELS: Record<string, string> = {
  token: "Token",
  username: "User",
  password: "Password",
  value: "Value",
  [WEBHOOK_SECRET]: "Webhook secret",
};

export function secretLabel(name: string): string {
  return LABELS[name] ?? name;
}

export function authInfo(kind: AuthKind): AuthInfo {
  const found = AUTH_KINDS.find((info) => info.value === kind);
  if (!found) throw new Error(`the way ${kind} is not known to this editor`);
  return found;
}

export interface ConnectionForm {
  name: string;
  auth: AuthKind;
  authName: string;
  testUrl: string;
}

/** What the metadata of a connection says, as a form has it. Anything may stand in metadata. */
export function formOf(name: string, metadata: unknown): ConnectionForm {
  const { auth, testUrl } = members(metadata);
  const { type, name: authName } = members(auth);
  const kind = AUTH_KINDS.find((info) => info.value === type)?.value ?? "none";
  return { name, auth: kind, authName: text(authName), testUrl: text(testUrl) };
}

/** The metadata that the form says, as a merge patch; null removes. */
export function metadataPatch({ auth, authName, testUrl }: ConnectionForm) {
  const named = authInfo(auth).names !== null && authName.trim() !== "";
  return {
    auth: auth === "none" ? null : { type: auth, name: named ? authName.trim() : null },
    testUrl: testUrl.trim() === "" ? null : testUrl.trim(),
  };
}

/** The same for a connection that is made: what is null is left out. */
export function newMetadata(form: ConnectionForm) {
  const { auth, testUrl } = metadataPatch(form);
  const { type, name } = auth ?? {};
  return {
    ...(type ? { auth: { type, ...(name ? { name } : {}) } } : {}),
    ...(testUrl ? { testUrl } : {}),
  };
}

/**
 * The secrets to show: those that the way of authentication needs and the webhook's, set or not, then
 * whatever else is set.
 */
export function secretsToShow(kind: AuthKind, set: readonly string[]): string[] {
  return [...new Set([...authInfo(kind).secrets, WEBHOOK_SECRET, ...set])];
}

function members(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
