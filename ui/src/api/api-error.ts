/** The one error of this editor's API calls: a problem that the server told, or a server out of reach. */
import type { Fault, Problem } from "./types";

/** The code of an error that is not the server's: no answer came at all. */
export const UNREACHABLE = "unreachable";
/** The code of an answer that is no problem document, such as that of a proxy in between. */
export const UNEXPECTED = "unexpected_answer";

interface About {
  status: number;
  code: string;
  message: string;
  faults?: readonly Fault[];
  users?: readonly string[];
}

export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The status of the answer; 0 when there was none. */
  readonly status: number;
  /** A stable code: `docs/errors.md` has a remedy for each. */
  readonly code: string;
  /** Every fault of the body, each with a JSON pointer. */
  readonly faults: readonly Fault[];
  /** Under `in_use`: what stands in the way, each as its kind and its name ("scenario orders"). */
  readonly users: readonly string[];

  constructor(about: About) {
    super(about.message);
    this.status = about.status;
    this.code = about.code;
    this.faults = about.faults ?? [];
    this.users = about.users ?? [];
  }

  static unreachable(): ApiError {
    return new ApiError({
      status: 0,
      code: UNREACHABLE,
      message: "The server cannot be reached. Check that Millrace runs and that the network is up.",
    });
  }

  static async fromResponse(response: Response): Promise<ApiError> {
    const body: unknown = await response.json().catch(() => null);
    if (!isProblem(body)) {
      return new ApiError({
        status: response.status,
        code: UNEXPECTED,
        message: `The answer was ${response.status} without an explanation. If there is a proxy before Millrace, look at its log.`,
      });
    }
    return new ApiError({
      status: response.status,
      code: body.code,
      message: body.detail,
      faults: body.errors ?? [],
      users: usersOf(body),
    });
  }

  /** Whether nobody, or no longer the same person, is signed in. */
  get isUnauthorized(): boolean {
    return this.status === 401;
  }

  get isNotFound(): boolean {
    return this.status === 404;
  }

  /** Whether the same request may succeed later without a change. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** What is wrong with one field: the messages of the faults at or below its JSON pointer. */
  at(pointer: string): string | undefined {
    const found = this.faults.filter(
      (fault) => fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`),
    );
    return found.length > 0 ? found.map((fault) => fault.message).join("\n") : undefined;
  }

  /** The faults at none of these pointers: what a form shows beside its fields. */
  besides(pointers: readonly string[]): Fault[] {
    const isShown = (fault: Fault) =>
      pointers.some((at) => fault.pointer === at || fault.pointer.startsWith(`${at}/`));
    return this.faults.filter((fault) => !isShown(fault));
  }
}

function usersOf(body: object): string[] {
  const users: unknown = "users" in body ? body.users : [];
  return Array.isArray(users) ? users.filter((user) => typeof user === "string") : [];
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === "object" &&
    body !== null &&
    "code" in body &&
    typeof body.code === "string" &&
    "detail" in body &&
    typeof body.detail === "string"
  );
}
