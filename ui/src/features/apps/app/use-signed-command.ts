/** The command for a shell whose request is signed with what is typed, as it is typed. */
import { useEffect, useState } from "react";
import type { WebhookSettings } from "~/api/types";
import { curlCommand, type Outgoing } from "~/features/webhooks/signing/curl";
import { signNow } from "~/features/webhooks/signing/send";

export interface Request {
  settings: WebhookSettings;
  secret: string;
  /** The same object while nothing of it changes. */
  outgoing: Outgoing;
}

interface Signed {
  /** Null until it is signed. */
  command: string | null;
  error: string | null;
  /** Signs once more, with the time as it is then. */
  signAgain: () => void;
}

export function useSignedCommand({ settings, secret, outgoing }: Request): Signed {
  const [signed, setSigned] = useState<Omit<Signed, "signAgain">>({ command: null, error: null });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies(round): a new round signs anew.
  useEffect(() => {
    let isCurrent = true;
    signNow(settings, secret, outgoing).then(
      (headers) => {
        const command = curlCommand(outgoing, headers);
        if (isCurrent) setSigned({ command, error: null });
      },
      (error: unknown) => {
        const told = error instanceof Error ? error.message : String(error);
        if (isCurrent) setSigned({ command: null, error: told });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [settings, secret, outgoing, round]);
  return { ...signed, signAgain: () => setRound((before) => before + 1) };
}
