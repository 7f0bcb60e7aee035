/** Reads `text/event-stream` (HTML Standard §9.2.6) from pieces of text that end anywhere. */
export interface WireEvent {
  kind: string;
  data: string;
  /** The last id that was seen; it stays until another comes. */
  id: string | undefined;
}

export class EventParser {
  #rest = "";
  #kind = "";
  #data: string[] = [];
  #id: string | undefined;

  /** The events that are whole with this piece. */
  push(text: string): WireEvent[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    const events: WireEvent[] = [];
    for (const line of lines) {
      const event = this.#line(line.endsWith("\r") ? line.slice(0, -1) : line);
      if (event) events.push(event);
    }
    return events;
  }

  #line(line: string): WireEvent | undefined {
    if (line === "") return this.#end();
    const colon = line.indexOf(":");
    // A line that begins with a colon is a comment: it only shows that the connection lives.
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#kind = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id") this.#id = value;
    return undefined;
  }

  #end(): WireEvent | undefined {
    const event = { kind: this.#kind || "message", data: this.#data.join("\n"), id: this.#id };
    const isEmpty = this.#data.length === 0 && this.#kind === "";
    this.#kind = "";
    this.#data = [];
    return isEmpty ? undefined : event;
  }
}
