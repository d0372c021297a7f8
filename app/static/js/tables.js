// Tables: ticking rows shows the bulk bar; on phones, where rows are drawn as cards, they stay tables for readers.

const PHONE = window.matchMedia("(max-width: 767.98px)");
const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell", th: "columnheader" };

export function keepRolesOfTables(root) {
  if (!PHONE.matches) return;
  for (const table of root.querySelectorAll("table.data-table")) {
    table.setAttribute("role", "table");
    for (const part of table.querySelectorAll("thead, tbody, tr, td, th")) {
      const isRowHead = part.tagName === "TH" && part.scope === "row";
      part.setAttribute("role", isRowHead ? "rowheader" : ROLES[part.tagName.toLowerCase()]);
    }
  }
}

export function startBulkBars(root) {
  for (const bar of root.querySelectorAll("[data-bulk-bar]")) {
    const picks = () => Array.from(document.querySelectorAll(`input[name="pick"][form="${bar.id}"]`));
    const all = document.querySelector("[data-pick-all]");
    const count = bar.querySelector("[data-count]");
    const show = () => {
      const picked = picks().filter((box) => box.checked);
      bar.classList.toggle("is-idle", picked.length === 0);
      count.textContent = String(picked.length);
      if (all) {
        all.checked = picked.length > 0 && picked.length === picks().length;
        all.indeterminate = picked.length > 0 && !all.checked;
      }
      for (const box of picks()) box.closest("tr").classList.toggle("is-picked", box.checked);
    };
    const setAll = (value) => {
      for (const box of picks()) box.checked = value;
      show();
    };
    document.addEventListener("change", (event) => {
      if (event.target === all) setAll(all.checked);
      else if (event.target.name === "pick") show();
    });
    bar.querySelector("[data-pick-none]").addEventListener("click", () => setAll(false));
    show();
  }
}
