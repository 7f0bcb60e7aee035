import { expect, it, vi } from "vitest";

const REFUSED = { code: "unauthorized", detail: "Sign in.", status: 401 };

it("tells that a session has ended, but not where it was asked whether there is one", async () => {
  vi.stubGlobal("fetch", async () => Response.json(REFUSED, { status: 401 }));
  // Imported only now: the client keeps the `fetch` that it finds.
  const { body, client } = await import("./client");
  const { unauthorized } = await import("./signals");
  const told = vi.fn();
  const stop = unauthorized.listen(told);
  await expect(body(client.GET("/api/session"))).rejects.toMatchObject({ isUnauthorized: true });
  await expect(
    body(client.POST("/api/session", { body: { token: "wrong" } })),
  ).rejects.toMatchObject({ code: "unauthorized" });
  expect(told).not.toHaveBeenCalled();
  await expect(body(client.GET("/api/statistics"))).rejects.toMatchObject({ status: 401 });
  expect(told).toHaveBeenCalledOnce();
  stop();
  vi.unstubAllGlobals();
});
