/** An event as one types it: JSON, or nothing at all. */
type Read = { value: unknown; fault?: undefined } | { fault: string };

export function readEvent(text: string): Read {
  if (text.trim() === "") return { value: null };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { fault: `This is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}
