/** What the file of a scenario is called: the scenario's name, without what file systems refuse. */
const NAME_CHARS_MAX = 100;
/** Separators, wildcards and control characters, and what turns the direction of writing around. */
const UNFIT = /[\\/:*?"<>|\p{Cc}\p{Cf}]+/gu;

export function fileNameOf(name: string): string {
  // By characters, so that none is cut in two.
  const short = [...name.replace(UNFIT, "-")].slice(0, NAME_CHARS_MAX).join("");
  return `${short.replace(/^[\s.-]+|[\s.-]+$/g, "") || "scenario"}.yaml`;
}
