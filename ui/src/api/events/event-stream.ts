/**
 * Server-sent events with one connection per address, however many components listen. It connects
 * again after losses, resumes by `Last-Event-ID`, and rests while the page is hidden: browsers allow
 * only six connections to a server, so forgotten tabs must not hold them.
 *
 * Not `EventSource`: that one does not say why it was refused, and forgets where it was.
 */
import { unauthorized, unreachable } from "../signals";
import { EventParser } from "./event-parser";
import { type ServerEvent, serverEvent } from "./event-types";

export type StreamState = "connecting" | "open" | "lost" | "ended";

export interface Listener {
  onEvent(event: ServerEvent): void;
  onState?(state: StreamState): void;
}

const RETRY_FIRST_MILLIS = 500;
const RETRY_LAST_MILLIS = 15_000;
/** The server sends a comment every 15 s; a connection that is silent for longer is dead. */
const SILENCE_MILLIS = 45_000;
const HIDDEN_MILLIS = 10_000;

class EventStream {
  readonly listeners = new Set<Listener>();
  state: StreamState = "connecting";
  #lastId: string | undefined;
  #failures = 0;
  #connection: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hidden: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly url: string) {
    document.addEventListener("visibilitychange", this.#onVisibility);
    void this.#connect();
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.#onVisibility);
    clearTimeout(this.#hidden);
    this.#pause();
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hidden);
    if (document.visibilityState === "hidden") {
      this.#hidden = setTimeout(() => this.#pause(), HIDDEN_MILLIS);
    } else if (!this.#connection && this.state !== "ended") {
      clearTimeout(this.#timer);
      void this.#connect();
    }
  };

  #pause(): void {
    clearTimeout(this.#timer);
    this.#connection?.abort();
    this.#connection = undefined;
  }

  async #connect(): Promise<void> {
    const connection = new AbortController();
    this.#connection = connection;
    try {
      await this.#read(connection);
    } catch {
      // Whatever went wrong, the next attempt is all that can be done about it.
    }
    if (this.#connection !== connection) return;
    clearTimeout(this.#timer);
    this.#connection = undefined;
    if (this.state !== "ended") this.#retry();
  }

  async #read(connection: AbortController): Promise<void> {
    this.#awaitSign(connection);
    const headers = { ...(this.#lastId ? { "Last-Event-ID": this.#lastId } : {}) };
    const answer = fetch(this.url, { headers, signal: connection.signal });
    answer.catch(() => connection.signal.aborted || unreachable.send());
    const response = await answer;
    if (response.status === 401) unauthorized.send();
    if (response.status === 404 || response.status === 400) return this.#say("ended");
    if (!response.ok || !response.body) return;
    this.#failures = 0;
    this.#say("open");
    const parser = new EventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.#connection !== connection) return;
      this.#awaitSign(connection);
      for (const event of parser.push(value)) this.#take(event.kind, event.data, event.id);
    }
  }

  #take(kind: string, data: string, id: string | undefined): void {
    this.#lastId = id;
    const event = serverEvent(kind, data);
    if (!event) return;
    for (const listener of this.listeners) listener.onEvent(event);
    // The stream of one run has ids and closes after `end`; that of all runs has none and goes on.
    if (event.kind === "end" && id !== undefined) this.#say("ended");
  }

  #awaitSign(connection: AbortController): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => connection.abort(), SILENCE_MILLIS);
  }

  #retry(): void {
    this.#say("lost");
    const wait = Math.min(RETRY_FIRST_MILLIS * 2 ** this.#failures, RETRY_LAST_MILLIS);
    this.#failures += 1;
    this.#timer = setTimeout(() => void this.#connect(), wait);
  }

  #say(state: StreamState): void {
    this.state = state;
    for (const listener of this.listeners) listener.onState?.(state);
  }
}

const streams = new Map<string, EventStream>();

/** Listens to the events of an address until the answer is called. */
export function listen(url: string, listener: Listener): () => void {
  let stream = streams.get(url);
  if (!stream || stream.state === "ended") {
    stream = new EventStream(url);
    streams.set(url, stream);
  }
  const joined = stream;
  joined.listeners.add(listener);
  listener.onState?.(joined.state);
  return () => {
    joined.listeners.delete(listener);
    if (joined.listeners.size > 0) return;
    joined.close();
    if (streams.get(url) === joined) streams.delete(url);
  };
}
