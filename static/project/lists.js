"use strict";
// Progressive help for lists: every page works without it.

document.addEventListener("DOMContentLoaded", () => {
  // On a phone the filters are folded, also when some are set: the chips below say which.
  if (window.matchMedia("(max-width: 640px)").matches) {
    document.querySelectorAll("details[data-fold-on-phone]").forEach((fold) => { fold.open = false; });
  }

  // Ticking people: a click with Shift ticks all since the last one; the bar says how many, and stays away without any.
  const many = document.querySelector("form[data-many]");
  if (!many) return;
  const boxes = [...document.querySelectorAll(`input[form="${many.id}"][name=people]`)];
  const everybody = many.querySelector("[name=all]");
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    many.classList.toggle("ticked", count > 0 || everybody.checked);
    many.querySelector("[data-count]").textContent = everybody.checked ? "" : count ? `已勾选 ${count} 人` : "";
  };
  many.classList.add("counted");
  let last = null;
  boxes.forEach((box, at) => box.addEventListener("click", (event) => {
    if (event.shiftKey && last !== null) {
      boxes.slice(Math.min(last, at), Math.max(last, at) + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = at;
  }));
  document.addEventListener("change", tell);
  tell();
});
