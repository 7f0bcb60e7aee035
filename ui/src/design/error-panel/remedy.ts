/** What a person can do about an error, where the server's message does not say it. */
import { ApiError, UNREACHABLE } from "~/api/api-error";

export interface Told {
  title: string;
  message: string;
  /** The stable code; people search for it and name it when they ask for help. */
  code: string | undefined;
}

export function told(error: Error): Told {
  if (!(error instanceof ApiError)) {
    return { title: "Something went wrong in the editor", message: error.message, code: undefined };
  }
  return { title: title(error), message: error.message, code: error.code };
}

function title(error: ApiError): string {
  if (error.code === UNREACHABLE) return "No answer from the server";
  if (error.isUnauthorized) return "You are not signed in";
  if (error.isNotFound) return "This is no longer there";
  if (error.status === 409) return "This is not possible as things stand";
  if (error.status === 412) return "Someone else changed this meanwhile";
  if (error.isTransient) return "The server could not do this now";
  return "This was not accepted";
}
