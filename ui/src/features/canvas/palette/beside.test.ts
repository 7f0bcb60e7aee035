import { expect, it } from "vitest";
import { besideLeft } from "./beside";

const WIDTH = 288;

it("stands at the left where nothing is there that is to be seen", () => {
  expect(besideLeft(WIDTH, 1000, [])).toBe(12);
  expect(besideLeft(WIDTH, 1000, [{ left: 400, right: 600 }])).toBe(12);
});

it("stands right of what it would cover, or left of it", () => {
  expect(besideLeft(WIDTH, 1000, [{ left: 220, right: 370 }])).toBe(382);
  expect(besideLeft(WIDTH, 800, [{ left: 290, right: 700 }])).toBe(12);
  const ends = [
    { left: 40, right: 200 },
    { left: 300, right: 460 },
  ];
  expect(besideLeft(WIDTH, 1000, ends)).toBe(472);
});

it("covers as little as can be where there is no room beside", () => {
  expect(besideLeft(WIDTH, 400, [{ left: 50, right: 200 }])).toBe(100);
  expect(besideLeft(WIDTH, 200, [{ left: 50, right: 150 }])).toBe(12);
});
