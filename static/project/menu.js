"use strict";
// One group of the menu is open at a time; a click elsewhere or Esc closes it. Without this each is opened and closed by itself.
document.addEventListener("DOMContentLoaded", () => {
  const groups = [...document.querySelectorAll(".menu-group")];
  const close = (but) => groups.forEach((group) => { if (group !== but) group.open = false; });
  groups.forEach((group) => group.addEventListener("toggle", () => { if (group.open) close(group); }));
  document.addEventListener("click", (event) => close(event.target.closest(".menu-group")));
  document.addEventListener("keydown", (event) => {
    const open = groups.find((group) => group.open);
    if (event.key !== "Escape" || !open) return;
    close(null);
    open.querySelector("summary").focus();
  });
});
