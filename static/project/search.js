"use strict";
// The search box of the bar: "/" goes to it, arrows choose, Enter opens, Esc closes. Without it the box is a plain form.
document.addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("search");
  if (!box) return;
  const list = () => document.getElementById("found");
  const told = box.form.querySelector("[data-found-told]");
  const options = () => [...document.querySelectorAll("#found [role=option]")];
  const chosen = () => document.getElementById(box.getAttribute("aria-activedescendant") || "none");

  const choose = (option) => {
    options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    if (option) {
      box.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  };
  const open = (is) => {
    box.setAttribute("aria-expanded", String(is));
    if (list()) list().hidden = !is;
    if (!is) choose(null);
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
  box.addEventListener("keydown", (event) => {
    // While Chinese is composed, the keys belong to the input method.
    if (event.isComposing) return;
    const all = options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!all.length) return;
      event.preventDefault();
      open(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      const at = all.indexOf(chosen());
      choose(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]);
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      window.location.assign(chosen().href);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (box.getAttribute("aria-expanded") === "true") open(false);
      else box.blur();
    }
  });
  box.addEventListener("focus", () => { if (list()) open(true); });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "found-here") return;
    open(document.activeElement === box);
    const nothing = event.target.querySelector(".found-nothing");
    told.textContent = nothing ? nothing.textContent.trim() : `${options().length} 条结果，按上下键选择`;
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".app-search")) open(false);
  });
  box.form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.form.contains(event.relatedTarget)) open(false);
  });
});
