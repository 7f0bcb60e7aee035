import { expect, it } from "vitest";
import { knownBy } from "./known-by";

const id = "run_01kazz3v5rf2k8w9xq7m4n6p8s";
const other = "run_01kazz3v5rf2k8w9xq7m4n6p8t";

it("is known by labels and the correlation id that it was given, else by the end of its id", () => {
  const text = (correlationId: string, labels: Record<string, string> = {}) =>
    knownBy({ id, correlationId, labels }).text;
  expect(text(id)).toBe("…4n6p8s");
  expect(text(other)).toBe("…4n6p8s");
  expect(text("order-7")).toBe("order-7");
  expect(text(id, { region: "eu", tier: "gold" })).toBe("region=eu · tier=gold");
  expect(text("order-7", { region: "eu" })).toBe("region=eu · order-7");
});

it("says all of it in its title", () => {
  const { title } = knownBy({ id, correlationId: "order-7", labels: { region: "eu" } });
  expect(title).toBe(`region=eu\nCorrelation id order-7\nRun ${id}`);
});
