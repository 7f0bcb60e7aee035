/** The webhook settings as a form has them, and the patch that it makes. */
import type { AppPatch, Encoding, Scheme, WebhookSettings } from "~/api/types";
import { DEFAULT_SCHEME, schemeInfo, usesField } from "~/features/webhooks/signing/schemes";

export type SizeUnit = "B" | "KiB" | "MiB";
const UNIT_BYTES: Record<SizeUnit, number> = { B: 1, KiB: 1024, MiB: 1024 * 1024 };

export interface WebhookForm {
  scheme: Scheme;
  header: string;
  encoding: Encoding;
  /** `usual` takes an optional `sha256=`. */
  prefixKind: "usual" | "own";
  prefix: string;
  tolerance: string;
  maxBody: string;
  maxBodyUnit: SizeUnit;
  idempotency: "sender" | "body" | "expression";
  idempotencyKey: string;
  idempotencyTtl: string;
  hiddenHeaders: string[];
  hiddenQuery: string[];
}

export function formOf(settings: WebhookSettings): WebhookForm {
  const key = settings.idempotencyKey ?? "";
  return {
    scheme: settings.scheme ?? DEFAULT_SCHEME,
    header: settings.header ?? "",
    encoding: settings.encoding ?? "hex",
    prefixKind: typeof settings.prefix === "string" ? "own" : "usual",
    prefix: settings.prefix ?? "",
    tolerance: settings.tolerance ?? "",
    ...sizeOf(settings.maxBody ?? null),
    idempotency: key === "" ? "sender" : key === "body" ? "body" : "expression",
    idempotencyKey: key === "body" ? "" : key,
    idempotencyTtl: settings.idempotencyTtl ?? "",
    hiddenHeaders: settings.hiddenHeaders ?? [],
    hiddenQuery: settings.hiddenQuery ?? [],
  };
}

/** The size in the largest unit that writes it whole. */
function sizeOf(bytes: number | null): Pick<WebhookForm, "maxBody" | "maxBodyUnit"> {
  if (bytes === null) return { maxBody: "", maxBodyUnit: "MiB" };
  const units: SizeUnit[] = ["MiB", "KiB", "B"];
  const unit = units.find((one) => bytes % UNIT_BYTES[one] === 0) ?? "B";
  return { maxBody: String(bytes / UNIT_BYTES[unit]), maxBodyUnit: unit };
}

/** What the form says, as a patch: null takes a member back to its default. */
export function patchOf(form: WebhookForm): NonNullable<AppPatch["webhook"]> {
  const { scheme } = form;
  const isOwn = form.prefixKind === "own" && usesField(scheme, "prefix");
  return {
    scheme,
    header: usesField(scheme, "header") ? orNull(form.header) : null,
    encoding: usesField(scheme, "encoding") && form.encoding !== "hex" ? form.encoding : null,
    prefix: isOwn ? form.prefix : null,
    tolerance: schemeInfo(scheme).isTimed ? orNull(form.tolerance) : null,
    maxBody: bytesOf(form),
    idempotencyKey: keyOf(form),
    idempotencyTtl: orNull(form.idempotencyTtl),
    hiddenHeaders: listOrNull(form.hiddenHeaders),
    hiddenQuery: listOrNull(form.hiddenQuery),
  };
}

/** What is wrong with the size, before the server is asked. */
export function sizeFault({ maxBody }: WebhookForm): string | undefined {
  const isNumber = maxBody.trim() === "" || /^\d+(\.\d+)?$/.test(maxBody.trim());
  return isNumber ? undefined : "Expected a number, such as 4 or 0.5.";
}

function bytesOf({ maxBody, maxBodyUnit }: WebhookForm): number | null {
  return maxBody.trim() === "" ? null : Math.round(Number(maxBody) * UNIT_BYTES[maxBodyUnit]);
}

function keyOf({ idempotency, idempotencyKey }: WebhookForm): string | null {
  if (idempotency === "sender") return null;
  return idempotency === "body" ? "body" : orNull(idempotencyKey);
}

function orNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}

function listOrNull(values: readonly string[]): string[] | null {
  const named = values.map((value) => value.trim()).filter((value) => value !== "");
  return named.length > 0 ? named : null;
}
