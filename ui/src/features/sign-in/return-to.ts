/** Where one goes after signing in: only to a page of this editor, whatever the address says. */
export function safeReturn(returnTo: string | undefined): string {
  if (!returnTo) return "/";
  const url = URL.canParse(returnTo, location.origin) ? new URL(returnTo, location.origin) : null;
  if (url?.origin !== location.origin || url.pathname.startsWith("/sign-in")) return "/";
  return url.pathname + url.search + url.hash;
}
