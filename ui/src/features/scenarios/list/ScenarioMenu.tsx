/** Starting, copying, downloading and deleting a scenario. */
import { useQueryClient } from "@tanstack/react-query";
import { Copy, Download, Ellipsis, Trash2 } from "lucide-react";
import { useState } from "react";
import { draftOptions } from "~/api/queries/scenarios";
import type { ScenarioSummary } from "~/api/types";
import { IconButton } from "~/design/button/IconButton";
import { Menu, MenuItem, MenuSeparator } from "~/design/menu/Menu";
import { RunNowDialog } from "~/features/canvas/start/RunNowDialog";
import { SendEventDialog } from "~/features/canvas/start/SendEventDialog";
import { StartMenuItem } from "~/features/canvas/start/StartMenuItem";
import type { StartKind } from "~/features/canvas/start/start";
import { downloadScenario } from "~/features/files/download";
import { CopyDialog, DeleteDialog } from "./ScenarioDialogs";

export function ScenarioMenu({ scenario }: { scenario: ScenarioSummary }) {
  const [open, setOpen] = useState<StartKind | "copy" | "delete" | null>(null);
  const close = () => setOpen(null);
  const queryClient = useQueryClient();
  const draft = async () => {
    const options = { ...draftOptions(scenario.id), staleTime: 0 };
    return (await queryClient.fetchQuery(options)).data;
  };
  const published = {
    scenario,
    version: scenario.publishedVersion ?? 0,
    isDraftAhead: scenario.draftAhead,
  };
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`More for ${scenario.name}`} icon={<Ellipsis />} size="small" />
        }
      >
        <StartMenuItem scenario={scenario} onStart={setOpen} />
        <MenuItem icon={<Copy aria-hidden />} onSelect={() => setOpen("copy")}>
          Copy
        </MenuItem>
        <MenuItem
          icon={<Download aria-hidden />}
          onSelect={() => void downloadScenario(scenario.name, draft())}
        >
          Download as a file
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 aria-hidden />} kind="danger" onSelect={() => setOpen("delete")}>
          Delete
        </MenuItem>
      </Menu>
      {open === "run" && <RunNowDialog {...published} onClose={close} />}
      {open === "event" && <SendEventDialog {...published} onClose={close} />}
      {open === "copy" && <CopyDialog scenario={scenario} onClose={close} />}
      {open === "delete" && <DeleteDialog scenario={scenario} onClose={close} />}
    </>
  );
}
