"use strict";
// Light or dark, said before the first paint: what was chosen here (the page's own attribute), else what the machine prefers.
// Paper is always light.
{
  const root = document.documentElement;
  const preference = window.matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const chosen = root.dataset.appearance;
    root.dataset.bsTheme = chosen === "auto" ? (preference.matches ? "dark" : "light") : chosen;
  };
  show();
  preference.addEventListener("change", show);
  window.addEventListener("beforeprint", () => { root.dataset.bsTheme = "light"; });
  window.addEventListener("afterprint", show);
}
