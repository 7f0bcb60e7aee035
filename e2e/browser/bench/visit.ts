/** A browser that has never been here, signed in. */
import type { Browser, BrowserContext, Page } from "@playwright/test";
import type { Server } from "../fixtures/server.ts";

/** Calls `use` with a page of an empty cache, and closes it. */
export async function visit<Answer>(
  browser: Browser,
  server: Server,
  use: (page: Page) => Promise<Answer>,
): Promise<Answer> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 1440, height: 900 },
    reducedMotion: "no-preference",
  });
  try {
    await signIn(context, server);
    return await use(await context.newPage());
  } finally {
    await context.close();
  }
}

async function signIn(context: BrowserContext, server: Server): Promise<void> {
  const answer = await context.request.post("/api/session", {
    data: { token: server.adminToken },
    headers: { Origin: server.url },
  });
  if (!answer.ok()) throw new Error(`signing in: ${answer.status()} ${await answer.text()}`);
}
