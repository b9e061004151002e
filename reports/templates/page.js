"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  const data = JSON.parse($("d-tasks").textContent);
  const pictures = JSON.parse($("d-pictures").textContent);

  /* Pictures are decoded only where they are seen; a place with none loses its frame. */
  all("img[data-pic]").forEach((image) => { if (!pictures.data[image.dataset.pic]) image.remove(); });
  if (pictures.note) { $("anh").textContent = pictures.note; $("anh").hidden = false; }
  const show = (image) => {
    if (!image.src) image.src = pictures.prefix + pictures.data[image.dataset.pic];
  };
  const seen = new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (entry.isIntersecting) { show(entry.target); seen.unobserve(entry.target); }
  }), { rootMargin: "600px" });
  all("img[data-pic]").forEach((image) => seen.observe(image));
  addEventListener("beforeprint", () => all("details[open] img[data-pic], #tong-quan img[data-pic]").forEach(show));

  /* Opening what a link points at. */
  const reveal = (id) => {
    const target = id && $(id);
    if (!target) return;
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    target.scrollIntoView();
  };
  const arrive = () => reveal(decodeURIComponent(location.hash.slice(1)));
  addEventListener("hashchange", arrive);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) reveal(link.hash.slice(1));
    const copy = event.target.closest(".copy");
    if (copy) {
      const words = copy.previousElementSibling;
      getSelection().selectAllChildren(words);
      const said = () => { copy.textContent = "Đã chép"; setTimeout(() => { copy.textContent = "Chép câu"; }, 1500); };
      if (navigator.clipboard) navigator.clipboard.writeText(words.textContent).then(said, () => {});
    }
  });

  /* Heat map: one tab stop, arrows move, Enter opens. */
  const table = $("heat"), body = table.tBodies[0], head = all("th", table.tHead).slice(1);
  const states = Object.fromEntries(all("#bo-loc [name=state] option").slice(1).map((o) => [o.value, o.textContent]));
  const rows = () => all("tr", body).filter((row) => !row.hidden);
  let current = null;
  const describe = (cell) => {
    const row = cell.parentElement, out = $("o");
    const name = head[cell.cellIndex - 1].textContent, place = row.cells[0].firstChild.textContent;
    const province = row.dataset.p ? `, ${row.dataset.p}` : "";
    out.textContent = "";
    const strong = document.createElement("b");
    strong.textContent = `${place}${province}`;
    const state = states[cell.className.replace(/.*s-(\w+).*/, "$1")] || "Không có chỉ tiêu này";
    out.append(strong, ` – ${name}: ${state}${cell.dataset.v ? `. Xã đặt ${cell.dataset.v}` : ""}. `);
    if (cell.dataset.f) {
      const link = document.createElement("a");
      link.href = `#${cell.dataset.f}`;
      link.textContent = "Xem hai bên";
      out.append(link);
    }
  };
  const select = (cell, focus = true) => {
    if (!cell || cell.tagName !== "TD") return;
    if (current) { current.tabIndex = -1; head[current.cellIndex - 1].classList.remove("on"); }
    current = cell;
    cell.tabIndex = 0;
    if (!focus) return;
    head[cell.cellIndex - 1].classList.add("on");
    cell.focus();
    describe(cell);
  };
  body.addEventListener("click", (event) => select(event.target.closest("td")));
  const step = (cell, name) => {
    let next = cell;
    do { next = next && next[name]; } while (next && next.hidden);
    return next && next.tagName === "TD" ? next : null;
  };
  body.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td");
    if (!cell) return;
    const list = rows(), at = list.indexOf(cell.parentElement);
    const below = (row) => row && row.cells[cell.cellIndex];
    const next = {
      ArrowRight: () => step(cell, "nextElementSibling"), ArrowLeft: () => step(cell, "previousElementSibling"),
      ArrowDown: () => below(list[at + 1]), ArrowUp: () => below(list[at - 1]),
      PageDown: () => below(list[Math.min(at + 15, list.length - 1)]), PageUp: () => below(list[Math.max(at - 15, 0)]),
      Home: () => all("td", cell.parentElement).find((td) => !td.hidden),
      End: () => all("td", cell.parentElement).filter((td) => !td.hidden).pop(),
    }[event.key];
    if (next) { event.preventDefault(); select(next()); }
    if (event.key === "Enter" && cell.dataset.f) location.hash = cell.dataset.f;
  });
  select(body.querySelector("td"), false);

  const original = all("tr", body);
  const filter = () => {
    const form = new FormData($("bo-loc"));
    const place = fold(form.get("place")), province = form.get("province") || "";
    const indicator = fold(form.get("indicator")), state = form.get("state");
    original.forEach((row) => {
      row.hidden = !fold(row.cells[0].textContent).includes(place) || (province && row.dataset.p !== province);
      all("td", row).forEach((td) => td.classList.toggle("dim", Boolean(state) && !td.classList.contains(`s-${state}`)));
    });
    head.forEach((th, index) => {
      const off = !fold(th.textContent).includes(indicator);
      if (th.hidden !== off) {
        th.hidden = off;
        original.forEach((row) => { row.cells[index + 1].hidden = off; });
      }
    });
    const faults = form.get("order") === "faults";
    body.append(...(faults ? [...original].sort((a, b) => b.dataset.n - a.dataset.n) : original));
    table.style.setProperty("--columns", head.filter((th) => !th.hidden).length);
  };
  $("bo-loc").addEventListener("input", filter);
  $("bo-loc").addEventListener("submit", (event) => event.preventDefault());

  /* Communes and agencies. */
  const narrow = (input, selector) => input.addEventListener("input", () => {
    const wanted = fold(input.value);
    all(selector).forEach((item) => { item.hidden = !fold(item.querySelector("summary").textContent).includes(wanted); });
  });
  narrow($("tim-xa"), ".commune");
  narrow($("tim-co-quan"), ".agency");
  const turn = (open) => () => all(".commune").forEach((item) => { if (!item.hidden) item.open = open; });
  $("mo-het").addEventListener("click", turn(true));
  $("dong-het").addEventListener("click", turn(false));

  /* Lists of tasks are built when asked for. */
  const date = (iso) => iso.split("-").reverse().join("/");
  const cell = (row, text, name) => {
    const td = row.insertCell();
    td.textContent = text;
    if (name) td.className = name;
  };
  const LIMIT = 400;
  const listing = (box, tasks, columns, title, limit = LIMIT) => {
    box.textContent = "";
    const made = document.createElement("table");
    made.className = "grid";
    made.createCaption().textContent = `${title} (${tasks.length})`;
    const top = made.createTHead().insertRow();
    columns.forEach(([name]) => {
      const th = document.createElement("th");
      th.scope = "col";
      th.textContent = name;
      top.append(th);
    });
    const rows = made.createTBody();
    tasks.slice(0, limit).forEach((task) => {
      const row = rows.insertRow();
      columns.forEach(([, value, name]) => cell(row, value(task), typeof name === "function" ? name(task) : name));
    });
    box.append(made);
    if (tasks.length > limit) {
      const more = document.createElement("button");
      more.type = "button";
      more.textContent = `Hiện cả ${tasks.length} nhiệm vụ`;
      more.addEventListener("click", () => listing(box, tasks, columns, title, Infinity));
      box.append(more);
    }
  };
  const T = { doc: 0, page: 1, title: 2, result: 3, lead: 4, help: 5, when: 6, iso: 7, group: 8, heads: 9 };
  const agencies = (task, field) => task[field].map((index) => data.agencies[index]).join("; ");
  const late = (task) => (task[T.iso] && task[T.iso] < data.today ? "late" : "");
  const when = (task) => (task[T.iso] ? date(task[T.iso]) : task[T.when] || "chưa có");
  const where = (task) => data.documents[task[T.doc]];
  const source = (task) => `${where(task)[1]}${task[T.page] ? `, trang ${task[T.page]}` : ""}`;
  const shared = [
    ["Xã, đơn vị", (task) => where(task)[0]], ["Nhiệm vụ", (task) => task[T.title]], ["Kết quả", (task) => task[T.result]],
  ];
  const byTime = (a, b) => (a[T.iso] || "9").localeCompare(b[T.iso] || "9");
  all(".agency").forEach((item) => item.addEventListener("toggle", () => {
    const box = item.querySelector(".listing"), index = Number(item.dataset.agency);
    if (!item.open || box.dataset.done) return;
    box.dataset.done = "1";
    const mine = [[T.lead, "Chủ trì"], [T.help, "Phối hợp"], [T.heads, "Người đứng đầu"]].flatMap(([field, role]) =>
      data.tasks.filter((task) => task[field].includes(index)).sort(byTime).map((task) => [role, task]));
    listing(box, mine, [
      ["Vai trò", ([role]) => role], ["Hạn", ([, task]) => when(task), ([, task]) => late(task)],
      ...shared.map(([name, value]) => [name, ([, task]) => value(task)]), ["Văn bản", ([, task]) => source(task)],
    ], item.querySelector(".name").textContent);
  }));
  const named = (code) => (/^\d{4}(-\d\d){0,2}$/.test(code) ? `Hạn ${date(code)}` : "");
  const dated = (button) => {
    const code = button.dataset.when;
    all("#thoi-han [data-when]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    const found = data.tasks.filter((task) => task[T.group] === code || (task[T.iso] && (
      task[T.iso].startsWith(code) || (code === "late" && task[T.iso] < data.today)
      || (code === "soon" && task[T.iso] >= data.today && task[T.iso] <= data.soon)))).sort(byTime);
    listing($("ds-han"), found, [
      ["Hạn", when, late], ["Theo văn bản", (task) => task[T.when]], ...shared,
      ["Chủ trì", (task) => agencies(task, T.lead)], ["Văn bản", source],
    ], named(code) || button.firstChild.textContent.trim());
  };
  $("thoi-han").addEventListener("click", (event) => {
    const button = event.target.closest("[data-when]");
    if (button) dated(button);
  });
  const first = document.querySelector("#nhom-han [data-when=soon]");
  if (first) dated(first);
  arrive();
})();
