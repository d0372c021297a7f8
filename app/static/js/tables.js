// Tables: on phones, where rows are drawn as cards, they stay tables for readers.

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
