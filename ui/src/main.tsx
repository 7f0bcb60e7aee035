/** Starts the editor. */
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./design/tokens.css";
import "./design/base.css";
import { createQueryClient } from "./app/query-client";
import { createAppRouter } from "./app/router";
import { ToastRegion } from "./design/toast/ToastRegion";
import { TooltipProvider } from "./design/tooltip/Tooltip";

const queryClient = createQueryClient();
const router = createAppRouter(queryClient);
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={400}>
        <RouterProvider router={router} />
        <ToastRegion />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
);
