/**
 * Where menus, tooltips and lists that float are put: in the page, or in the dialog that is open
 * around them, since an open dialog is above everything in the page.
 */
import { createContext, useContext } from "react";

const LayerContext = createContext<HTMLElement | null>(null);

export const LayerProvider = LayerContext.Provider;

/** The element to put it in; null is the page. */
export function useLayer(): HTMLElement | null {
  return useContext(LayerContext);
}
