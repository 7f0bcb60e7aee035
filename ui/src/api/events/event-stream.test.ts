import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listen, type StreamState } from "./event-stream";
import type { ServerEvent } from "./event-types";

/** A connection that the test writes to. */
class Connection {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly response: Response;

  constructor(signal: AbortSignal | null | undefined) {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.#writer = writable.getWriter();
    signal?.addEventListener("abort", () => void this.#writer.abort());
    this.response = new Response(readable);
  }

  async write(text: string): Promise<void> {
    await this.#writer.write(new TextEncoder().encode(text));
    await vi.advanceTimersByTimeAsync(0);
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await vi.advanceTimersByTimeAsync(0);
  }
}

const connections: Connection[] = [];
const asked: (string | null)[] = [];

function heard() {
  const events: ServerEvent[] = [];
  const states: StreamState[] = [];
  const listener = {
    onEvent: (event: ServerEvent) => void events.push(event),
    onState: (state: StreamState) => void states.push(state),
  };
  return { events, states, listener };
}

beforeEach(() => {
  vi.useFakeTimers();
  connections.length = 0;
  asked.length = 0;
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    asked.push(new Headers(init.headers).get("Last-Event-ID"));
    const connection = new Connection(init.signal);
    connections.push(connection);
    return connection.response;
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("an event stream", () => {
  it("is one connection for all who listen", async () => {
    const one = heard();
    const other = heard();
    const leaveOne = listen("/all", one.listener);
    const leaveOther = listen("/all", other.listener);
    await vi.advanceTimersByTimeAsync(0);
    await connections[0]?.write("event: reset\ndata: {}\n\n");
    expect(connections).toHaveLength(1);
    expect(one.events).toEqual([{ kind: "reset" }]);
    expect(other.events).toEqual([{ kind: "reset" }]);
    leaveOne();
    leaveOther();
  });

  it("resumes after the last event that it saw", async () => {
    const { events, states, listener } = heard();
    const leave = listen("/run", listener);
    await vi.advanceTimersByTimeAsync(0);
    await connections[0]?.write('id: 4\nevent: log\ndata: {"runId":"r"}\n\n');
    await connections[0]?.close();
    await vi.advanceTimersByTimeAsync(600);
    expect(asked).toEqual([null, "4"]);
    expect(events).toHaveLength(1);
    expect(states).toEqual(["connecting", "open", "lost", "open"]);
    leave();
  });

  it("does not come back after the end of a run", async () => {
    const { states, listener } = heard();
    const leave = listen("/ended", listener);
    await vi.advanceTimersByTimeAsync(0);
    await connections[0]?.write('id: 9\nevent: end\ndata: {"id":"r"}\n\n');
    await connections[0]?.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(1);
    expect(states.at(-1)).toBe("ended");
    leave();
  });

  it("leaves a connection that has gone silent", async () => {
    const leave = listen("/silent", heard().listener);
    await vi.advanceTimersByTimeAsync(46_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked.length).toBeGreaterThan(1);
    leave();
  });
});
