/** The way to a value as an expression: `input.body.items[0]["odd name"]`. */
const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function pathExpression(root: string, path: readonly (string | number)[]): string {
  const step = (key: string | number) =>
    typeof key === "string" && WORD.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  return root + path.map(step).join("");
}
