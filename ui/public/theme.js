// Runs before the first paint, so that a chosen theme does not flash the other one. The
// Content-Security-Policy allows no inline script. `src/app/theme.ts` keeps the choice.
try {
  const theme = localStorage.getItem("millrace.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's theme holds.
}
