import { describe, expect, it } from "vitest";
import { EventParser } from "./event-parser";

describe("the event parser", () => {
  it("reads the same events however the text is cut", () => {
    const text =
      ': hello\n\nid: 7\nevent: run\ndata: {"a":1}\n\nevent: log\r\ndata: x\r\ndata: y\r\n\r\n';
    const expected = [
      { kind: "run", data: '{"a":1}', id: "7" },
      { kind: "log", data: "x\ny", id: "7" },
    ];
    expect(new EventParser().push(text)).toEqual(expected);
    const parser = new EventParser();
    expect([...text].flatMap((letter) => parser.push(letter))).toEqual(expected);
  });

  it("gives an event without data that has a name", () => {
    expect(new EventParser().push("event: reset\ndata: \n\n")).toEqual([
      { kind: "reset", data: "", id: undefined },
    ]);
  });

  it("keeps what is not whole until it is", () => {
    const parser = new EventParser();
    expect(parser.push("data: 1\n")).toEqual([]);
    expect(parser.push("\n")).toEqual([{ kind: "message", data: "1", id: undefined }]);
  });
});
