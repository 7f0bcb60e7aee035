/** How the editor is served while it is worked on, built, and tested. */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.MILLRACE_URL ?? "http://127.0.0.1:7410";
const token = process.env.MILLRACE_TOKEN;

/** With MILLRACE_TOKEN, requests carry it: one works on pages without signing in each time. */
const proxied = {
  target: server,
  changeOrigin: true,
  ...(token ? { headers: { Authorization: `Bearer ${token}` } } : {}),
};
const proxy = { "/api": proxied, "/health": proxied };

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  // The examples that new scenarios can be made from stand beside `ui/`.
  server: { proxy, fs: { allow: [fileURLToPath(new URL("..", import.meta.url))] } },
  preview: { proxy },
  build: {
    outDir: "dist",
    target: "es2023",
    // The Content-Security-Policy allows no inline script, and every browser that we support
    // preloads modules by itself.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test-setup.ts"],
    css: { modules: { classNameStrategy: "non-scoped" } },
    restoreMocks: true,
  },
});
