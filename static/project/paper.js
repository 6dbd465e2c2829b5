"use strict";
// What a page says at the foot of each sheet, and the browser's own print window.
document.addEventListener("DOMContentLoaded", () => {
  const said = document.querySelector("[data-foot]");
  if (said) {
    const [title] = document.title.split(" · ");
    document.documentElement.style.setProperty("--foot", JSON.stringify(`${title} · ${said.dataset.foot}`));
  }
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.addEventListener("click", () => window.print());
    if (button.dataset.print === "now") window.setTimeout(() => window.print());
  });
});
