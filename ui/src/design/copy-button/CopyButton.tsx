/** Puts a text into the clipboard, and says that it did. */
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "~/design/button/Button";
import { IconButton } from "~/design/button/IconButton";
import { toast } from "~/design/toast/toasts";

interface CopyButtonProps {
  /** What is copied; a function where making it takes time. */
  text: string | (() => string);
  /** What it is: "Copy the token". */
  label: string;
  /** With its label shown, or only an icon. */
  look?: "button" | "icon";
}

const COPIED_MILLIS = 2_000;

export function CopyButton({ text, label, look = "icon" }: CopyButtonProps) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), COPIED_MILLIS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    if (await copyText(typeof text === "string" ? text : text())) setCopied(true);
  };
  const icon = isCopied ? <Check /> : <Copy />;
  const said = isCopied ? "Copied" : label;
  return look === "icon" ? (
    <IconButton label={said} icon={icon} size="small" onClick={() => void copy()} />
  ) : (
    <Button icon={icon} onClick={() => void copy()}>
      {said}
    </Button>
  );
}

/**
 * Copies a text, also one that is still being made: the browser is asked at once, while the gesture
 * counts. It refuses without one, and on plain HTTP from elsewhere. What keeps the text from being
 * made is thrown.
 */
export async function copyText(
  text: string | Promise<string>,
  onRefused: () => void = tellRefused,
): Promise<boolean> {
  try {
    if (typeof text === "string") await navigator.clipboard.writeText(text);
    else await navigator.clipboard.write([new ClipboardItem({ "text/plain": blobOf(text) })]);
    return true;
  } catch {
    await text;
    onRefused();
    return false;
  }
}

async function blobOf(text: Promise<string>): Promise<Blob> {
  return new Blob([await text], { type: "text/plain" });
}

function tellRefused(): void {
  toast({
    kind: "error",
    text: "The browser did not allow copying. Select the text and copy it by keyboard.",
  });
}
