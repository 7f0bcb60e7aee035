/** Makes a secret that nobody can guess, in the form that the app's scheme asks for. */
import type { Scheme } from "~/api/types";

const SECRET_BYTES = 32;

export function generateSecret(scheme: Scheme): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  // Keys of Standard Webhooks are base64; elsewhere letters and digits survive every form.
  return scheme === "standard-webhooks"
    ? `whsec_${text}`
    : text.replace(/[+/=]/g, (sign) => ({ "+": "-", "/": "_" })[sign] ?? "");
}
