"use strict";
// Long drop-down lists are searched by typing: words, pinyin or initials. Without this they stay the lists they are.
(() => {
  const { library, style } = document.currentScript.dataset;
  // A table with a list in each of hundreds of rows is quicker with the browser's own.
  const MOST = 40;

  const upgrade = (select) => {
    const picker = new window.TomSelect(select, {
      searchField: ["text", "words"],
      sortField: [{ field: "$order" }],
      lockOptgroupOrder: true,
      allowEmptyOption: true,
      maxOptions: null,
      // Every letter narrows the list at once: Enter takes what was meant, and no late answer takes the focus back.
      refreshThrottle: 0,
      selectOnTab: true,
      plugins: select.multiple ? ["remove_button"] : ["dropdown_input"],
      render: { no_results: () => "<div class=\"no-results\">没有找到</div>" },
    });
    // What stands in its place carries the label now.
    select.setAttribute("aria-hidden", "true");
    const field = picker.dropdown.querySelector(".dropdown-input") || picker.control_input;
    field.setAttribute("aria-label", "输入汉字或拼音首字母查找");
    window.addEventListener("pageshow", (event) => { if (event.persisted) picker.sync(); });
  };

  // Where a list would be too long to be sent, names are asked for while somebody types; what was typed is understood without them.
  const suggest = (field) => {
    const names = document.getElementById(field.getAttribute("list"));
    let waiting;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const typed = field.value.trim();
        const answer = typed && await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`);
        if (answer && answer.ok && typed === field.value.trim()) names.innerHTML = await answer.text();
      }, 250);
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("input[data-suggest]").forEach(suggest);
    const lists = [...document.querySelectorAll("select[data-picker]")];
    if (!lists.length || lists.length > MOST) return;
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: style });
    document.head.prepend(link);
    const script = document.createElement("script");
    script.src = library;
    script.addEventListener("load", () => lists.forEach(upgrade));
    document.head.append(script);
  });
})();
