/** The secret that requests to an app are signed with here: typed, or set in this page before. */
import { useState } from "react";
import type { App, WebhookSettings } from "~/api/types";
import { rememberedSecret } from "./fresh-secrets";
import { DEFAULT_SCHEME, schemeInfo } from "./signing/schemes";
import { canSign } from "./signing/sign";

export interface SigningSecret {
  secret: string;
  setSecret: (secret: string) => void;
  /** Whether requests need one at all. */
  isAsked: boolean;
  isRemembered: boolean;
  /** Whether requests can be signed here with what there is. */
  isReady: boolean;
}

export function useSecret({ id, webhook }: App): SigningSecret {
  const [typed, setSecret] = useState<string>();
  const scheme = (webhook as WebhookSettings).scheme ?? DEFAULT_SCHEME;
  const isAsked = schemeInfo(scheme).secret !== null;
  const remembered = rememberedSecret(id);
  const secret = typed ?? remembered;
  return {
    secret,
    setSecret,
    isAsked,
    isRemembered: remembered !== "" && secret === remembered,
    isReady: !isAsked || (secret !== "" && canSign()),
  };
}
