import { expect, it } from "vitest";
import { areaPath, linePath, sparkPoints } from "./spark-path";

const box = { width: 10, height: 4 };

it("the largest value touches the top, zero the bottom", () => {
  expect(linePath(sparkPoints([0, 2, 1], box))).toBe("M0 4L5 0L10 2");
  expect(areaPath(sparkPoints([0, 2], box), box)).toBe("M0 4L10 0L10 4L0 4Z");
});

it("nothing, one value and zeros are drawn without a fault", () => {
  expect(areaPath(sparkPoints([], box), box)).toBe("");
  expect(linePath(sparkPoints([7], box))).toBe("M0 0");
  expect(linePath(sparkPoints([0, 0], box))).toBe("M0 4L10 4");
});
