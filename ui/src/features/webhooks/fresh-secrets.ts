/**
 * Webhook secrets that were set in this page since it was loaded, by app. The server never shows a
 * secret again, so the request to try an app with is signed by the one that is remembered here. They
 * are kept nowhere else, and are gone when the page is.
 */
const secrets = new Map<string, string>();

export function rememberSecret(appId: string, secret: string): void {
  secrets.set(appId, secret);
}

/** Empty where none was set in this page. */
export function rememberedSecret(appId: string): string {
  return secrets.get(appId) ?? "";
}
