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

/** Copies a text. Browsers refuse it without a gesture, or on plain HTTP from elsewhere: told then. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    toast({
      kind: "error",
      text: "The browser did not allow copying. Select the text and copy it by keyboard.",
    });
    return false;
  }
}
