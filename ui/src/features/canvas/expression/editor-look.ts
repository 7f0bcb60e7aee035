/** How an editor looks: its frame, which words are which, the list of completions. */
import { type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { type Mode, tokens } from "./tokens";

export function coloured(mode: Mode): Extension {
  const decorate = (view: EditorView): DecorationSet => {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { from, to, kind } of tokens(view.state.doc.toString(), mode)) {
      builder.add(from, to, Decoration.mark({ class: `word-${kind}` }));
    }
    return builder.finish();
  };
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorate(view);
      }
      update(update: ViewUpdate) {
        if (update.docChanged) this.decorations = decorate(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

export const theme = EditorView.theme({
  "&": {
    border: "1px solid var(--color-border-strong)",
    borderRadius: "var(--radius-md)",
    background: "var(--color-surface)",
    color: "var(--color-text)",
    fontSize: "var(--text-sm)",
  },
  "&.cm-focused": {
    borderColor: "var(--color-focus)",
    outline: "2px solid var(--color-focus)",
  },
  ".cm-scroller": {
    fontFamily: "var(--font-mono)",
    lineHeight: "1.5",
    maxHeight: "16rem",
    overflow: "auto",
  },
  ".cm-content": { padding: "0.3125rem 0", caretColor: "var(--color-text)" },
  // At the end there is room for the button that inserts data.
  ".cm-line": { padding: "0 2.25rem 0 var(--space-3)" },
  ".cm-cursor": { borderLeftColor: "var(--color-text)" },
  ".cm-placeholder": { color: "var(--color-text-faint)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    background: "var(--color-accent-soft)",
  },
  ".cm-tooltip": {
    border: "1px solid var(--color-border)",
    borderRadius: "var(--radius-md)",
    background: "var(--color-raised)",
    color: "var(--color-text)",
    boxShadow: "var(--shadow-overlay)",
    overflow: "hidden",
    zIndex: "var(--layer-overlay)",
  },
  // The frame of the field stays in sight.
  ".cm-tooltip-below.completions": { marginTop: "0.5rem" },
  ".cm-tooltip.completions > ul": {
    width: "min(24rem, 90vw)",
    maxWidth: "none",
    maxHeight: "15rem",
    padding: "var(--space-1)",
    fontFamily: "var(--font-mono)",
  },
  ".cm-tooltip.completions > ul > li": {
    display: "flex",
    gap: "var(--space-3)",
    alignItems: "baseline",
    padding: "3px var(--space-2)",
    borderRadius: "var(--radius-sm)",
  },
  ".cm-tooltip.completions > ul > completion-section": {
    padding: "var(--space-2) var(--space-2) 2px",
    border: "0",
    color: "var(--color-text-muted)",
    fontFamily: "var(--font-sans)",
    fontSize: "var(--text-xs)",
    fontWeight: "var(--weight-medium)",
    opacity: "1",
  },
  ".cm-completionLabel": {
    flex: "none",
    maxWidth: "70%",
    overflow: "hidden",
    textOverflow: "ellipsis",
  },
  ".cm-completionMatchedText": { fontWeight: "600", textDecoration: "none" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--color-accent-soft)",
    color: "var(--color-on-accent-soft)",
  },
  ".cm-completionDetail": {
    flex: "1",
    minWidth: "0",
    marginLeft: "0",
    overflow: "hidden",
    color: "var(--color-text-muted)",
    fontStyle: "normal",
    fontSize: "var(--text-xs)",
    textAlign: "right",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
  },
});
