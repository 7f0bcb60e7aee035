import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, it, vi } from "vitest";

afterEach(() => vi.unstubAllGlobals());

it("a session has ended when the server says so, and not when it does not answer", async () => {
  const answer = vi.fn<() => Promise<Response>>();
  vi.stubGlobal("fetch", answer);
  // Imported only now: the client keeps the `fetch` that it finds.
  const { isSignedOut } = await import("./queries/session");
  const queryClient = new QueryClient();
  answer.mockResolvedValueOnce(Response.json({ caller: "admin" }));
  expect(await isSignedOut(queryClient)).toBe(false);
  answer.mockResolvedValueOnce(Response.json({ code: "unauthorized" }, { status: 401 }));
  expect(await isSignedOut(queryClient)).toBe(true);
  answer.mockRejectedValueOnce(new TypeError("fetch failed"));
  expect(await isSignedOut(queryClient)).toBe(false);
});
