/** Copying and deleting a scenario. */
import { Copy, Ellipsis, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ScenarioSummary } from "~/api/types";
import { IconButton } from "~/design/button/IconButton";
import { Menu, MenuItem, MenuSeparator } from "~/design/menu/Menu";
import { CopyDialog, DeleteDialog } from "./ScenarioDialogs";

export function ScenarioMenu({ scenario }: { scenario: ScenarioSummary }) {
  const [open, setOpen] = useState<"copy" | "delete" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`More for ${scenario.name}`} icon={<Ellipsis />} size="small" />
        }
      >
        <MenuItem icon={<Copy aria-hidden />} onSelect={() => setOpen("copy")}>
          Copy
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 aria-hidden />} kind="danger" onSelect={() => setOpen("delete")}>
          Delete
        </MenuItem>
      </Menu>
      {open === "copy" && <CopyDialog scenario={scenario} onClose={close} />}
      {open === "delete" && <DeleteDialog scenario={scenario} onClose={close} />}
    </>
  );
}
