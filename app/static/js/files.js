// File inputs: list what was chosen, with a small picture and the size.

function sizeText(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function row(file) {
  const item = document.createElement("li");
  if (file.type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
    item.append(picture);
  }
  const size = document.createElement("span");
  size.className = "quiet small";
  size.textContent = sizeText(file.size);
  item.append(file.name, size);
  return item;
}

export function startFileFields(root) {
  for (const field of root.querySelectorAll("[data-file-field]")) {
    const input = field.querySelector('input[type="file"]');
    const list = field.querySelector("[data-file-list]");
    input.addEventListener("change", () => {
      list.replaceChildren(...Array.from(input.files, row));
      list.hidden = input.files.length === 0;
    });
  }
}
