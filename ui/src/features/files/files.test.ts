import { describe, expect, it } from "vitest";
import type { FileFault, ParsedFile } from "~/api/types";
import { fileNameOf } from "./file-name";
import { FileProblem } from "./file-problem";
import { readable } from "./scenarios-in";

describe("scenarios in a text", () => {
  const draft = { trigger: { type: "manual" } };
  const scenario = { kind: "Scenario", name: "a", enabled: null, draft } as const;
  const fault: FileFault = {
    file: "",
    line: 3,
    column: 9,
    code: "invalid_value",
    severity: "error",
    pointer: "",
    message: "expected `->`",
  };
  const read = (parsed: Partial<ParsedFile>) => readable({ documents: [], faults: [], ...parsed });

  it("are those that it names; what stands beside them is left out", () => {
    const app = { kind: "App", name: "shop", enabled: null, draft: null } as const;
    expect(read({ documents: [app, scenario] })).toEqual([{ name: "a", draft }]);
    const disabled = { ...scenario, enabled: false };
    expect(read({ documents: [disabled] })).toEqual([{ name: "a", draft, enabled: false }]);
    const warning = { ...fault, severity: "warning" } as const;
    expect(read({ documents: [scenario], faults: [warning] })).toHaveLength(1);
  });

  it("are none where anything is wrong with it", () => {
    expect(() => read({ documents: [scenario], faults: [fault] })).toThrow(FileProblem);
    expect(() => read({})).toThrow("no scenario");
  });
});

describe("the name of a file", () => {
  it.each([
    ["orders", "orders.yaml"],
    ["Größe & 注文", "Größe & 注文.yaml"],
    ["../../etc/passwd", "etc-passwd.yaml"],
    ['a<b>: "c"?', "a-b- -c.yaml"],
    ["\u202Eexe.scenario\n", "exe.scenario.yaml"],
    ["...", "scenario.yaml"],
    ["x".repeat(300), `${"x".repeat(100)}.yaml`],
  ])("of %j is %j", (name, expected) => {
    expect(fileNameOf(name)).toBe(expected);
  });
});
