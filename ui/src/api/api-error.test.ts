import { describe, expect, it } from "vitest";
import { ApiError, UNEXPECTED } from "./api-error";

const problem = {
  type: "urn:millrace:problem:invalid",
  title: "Bad Request",
  status: 400,
  code: "invalid",
  detail: "two fields are wrong",
  error: "two fields are wrong",
  errors: [
    { code: "invalid_value", severity: "error", pointer: "/name", message: "is empty" },
    { code: "invalid_value", severity: "error", pointer: "/draft/nodes/0", message: "is odd" },
  ],
};

describe("an API error", () => {
  it("holds what the problem says", async () => {
    const error = await ApiError.fromResponse(Response.json(problem, { status: 400 }));
    expect(error).toMatchObject({ status: 400, code: "invalid", message: "two fields are wrong" });
    expect(error.at("/name")).toBe("is empty");
    expect(error.at("/draft")).toBe("is odd");
    expect(error.at("/dra")).toBeUndefined();
    expect(error.besides(["/name"]).map((fault) => fault.message)).toEqual(["is odd"]);
  });

  it("says so when the answer is no problem", async () => {
    for (const body of ["<html>Bad gateway</html>", "null", '{"code":1}', ""]) {
      const error = await ApiError.fromResponse(new Response(body, { status: 502 }));
      expect(error).toMatchObject({ status: 502, code: UNEXPECTED, isTransient: true });
    }
  });

  it("knows a server out of reach from a refusal", () => {
    expect(ApiError.unreachable()).toMatchObject({ status: 0, isTransient: true });
    expect(new ApiError({ status: 401, code: "unauthorized", message: "" })).toMatchObject({
      isUnauthorized: true,
      isTransient: false,
    });
  });
});
