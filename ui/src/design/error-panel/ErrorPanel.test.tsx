import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { ApiError } from "~/api/api-error";
import { ErrorPanel } from "./ErrorPanel";

const error = new ApiError({
  status: 400,
  code: "invalid_request",
  message: "/name: expected a text; /age: expected a duration",
  faults: ["/name", "/age"].map((pointer) => ({
    pointer,
    message: `wrong: ${pointer}`,
    code: "invalid_value" as const,
    severity: "error" as const,
  })),
});

it("what fields say themselves is not said once more with pointers and code", () => {
  render(<ErrorPanel error={error} shownElsewhere={["/name", "/age"]} />);
  const alert = screen.getByRole("alert");
  expect(alert).toHaveTextContent("What is wrong is said at its field above.");
  expect(alert).not.toHaveTextContent(/\/name|\/age|invalid_request/);
});

it("what stands at no field is told in full", () => {
  render(<ErrorPanel error={error} shownElsewhere={["/name"]} />);
  const alert = screen.getByRole("alert");
  expect(alert).toHaveTextContent("expected a duration");
  expect(alert).toHaveTextContent("wrong: /age");
  expect(alert).not.toHaveTextContent("wrong: /name");
});
