// The goal graph: draws what the server has placed, and asks it for other parts.
// Everything it shows also stands in the panel and the list, which the server writes.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("graph-data").textContent);
  const part = (id) => document.getElementById(`graph-${id}`);
  const boxes = [...document.querySelectorAll("#graph-form input[name=type]")];
  const canvas = part("canvas");
  const search = part("search");
  const found = part("found");
  const form = part("form");
  const styles = getComputedStyle(document.documentElement);
  const colour = (name) => styles.getPropertyValue(name).trim();
  const MOST_FOUND = 12;
  const MANY_EDGES = 1000;
  const NO_FILL = "#ffffff";
  // As api/cards.py measures them; letters are never drawn smaller than SMALLEST pixels.
  const [FONT, LINE_HEIGHT, PADDING, BETWEEN, SMALLEST] = [16, 20, 10, 8, 10.5];
  // Greys of the server that must follow the reader's colour scheme.
  const GREYS = { "#51616a": "--muted", "#c3c9c6": "--pale", "#d5d9d6": "--pale" };
  const seen = (drawn) => (drawn in GREYS ? colour(GREYS[drawn]) : drawn);
  const FIRST_RELATIONS = new Set(["addresses", "counteracts"]);

  canvas.hidden = false;
  canvas.removeAttribute("hidden");
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();
  const network = new vis.Network(canvas, { nodes, edges }, {
    autoResize: true,
    layout: { improvedLayout: false },
    physics: false,
    interaction: { hover: true, hideEdgesOnDrag: data.edges.length > MANY_EDGES, keyboard: false },
    nodes: {
      chosen: false,
      font: { size: 15, color: colour("--ink"), strokeWidth: 4, strokeColor: colour("--card") },
      widthConstraint: { maximum: 215 },
    },
    edges: {
      chosen: false,
      smooth: false,
      arrows: { to: { enabled: true, scaleFactor: 0.45 } },
      selectionWidth: 0,
    },
  });

  // Inside the wheel there is only room for the labels that tell the most.
  function styled(node) {
    const label = { ...node, scaling: { label: { drawThreshold: 8 } } };
    if (node.kind === "sdg") {
      label.font = { size: 46, color: textOn(node.color.background), strokeWidth: 0 };
      label.margin = 14;
    } else if (node.kind === "programme" || node.kind === "vision" || node.kind === "focus-area") {
      label.font = { size: 29 };
      label.widthConstraint = { maximum: 270 };
    } else {
      label.font = { size: node.kind === "target" ? 11 : 12 };
    }
    if (["vision", "focus-area", "unit", "network"].includes(node.kind)) {
      label.font = { ...label.font, strokeWidth: 0 };
    }
    const { background, border } = node.color;
    label.color = { background: background === NO_FILL ? colour("--card") : background, border: seen(border) };
    return label;
  }

  // In the chain each thing is a card, placed and measured by the server.
  function asCard(node) {
    const { id, x, y } = node;
    const nodeDimensions = { width: node.width, height: node.height };
    return {
      id, x, y, shape: "custom",
      ctxRenderer: ({ ctx, state }) => ({ drawNode: () => paint(ctx, node, state), nodeDimensions }),
    };
  }

  function paint(ctx, node, state) {
    const left = node.x - node.width / 2;
    const top = node.y - node.height / 2;
    ctx.beginPath();
    ctx.roundRect(left, top, node.width, node.height, 8);
    ctx.fillStyle = colour(state.selected || state.hover ? "--accent-soft" : "--card");
    ctx.fill();
    ctx.lineWidth = state.selected ? 3 : 1.2;
    ctx.strokeStyle = colour(state.selected ? "--accent" : "--strong-line");
    ctx.stroke();
    ctx.font = `${FONT}px Arial, "Liberation Sans", sans-serif`;
    ctx.textBaseline = "middle";
    paintSign(ctx, node, left + PADDING + node.sign / 2);
    ctx.textAlign = "left";
    ctx.fillStyle = colour("--ink");
    const start = left + PADDING + node.sign + BETWEEN;
    const first = node.y - (node.lines.length - 1) * LINE_HEIGHT / 2;
    const room = node.width - 2 * PADDING - node.sign - BETWEEN;
    node.lines.forEach((line, row) => ctx.fillText(line, start, first + row * LINE_HEIGHT, room));
  }

  function paintSign(ctx, node, middle) {
    const { size } = node;
    ctx.beginPath();
    if (node.code) ctx.roundRect(middle - node.sign / 2, node.y - 12, node.sign, 24, 4);
    else if (node.corners.length) {
      for (const [x, y] of node.corners) ctx.lineTo(middle + x, node.y + y);
      ctx.closePath();
    } else if (node.shape === "dot") ctx.arc(middle, node.y, size, 0, 2 * Math.PI);
    else if (node.shape === "ellipse") ctx.ellipse(middle, node.y, size, 0.65 * size, 0, 0, 2 * Math.PI);
    else ctx.rect(middle - size, node.y - 0.6 * size, 2 * size, 1.2 * size);
    const hollow = node.color.background === NO_FILL;
    ctx.fillStyle = hollow ? colour("--card") : node.color.background;
    ctx.fill();
    ctx.lineWidth = Math.min(node.borderWidth, 4);
    ctx.strokeStyle = seen(node.color.border);
    ctx.stroke();
    if (!node.code) return;
    ctx.textAlign = "center";
    ctx.fillStyle = hollow ? colour("--ink") : textOn(node.color.background);
    ctx.fillText(node.code, middle, node.y + 1, node.sign - 4);
  }

  // The whole chain where its letters stay readable, else the part of it around the focus.
  function fitChain(cards, focus) {
    const edge = (of) => cards.map(of);
    const left = Math.min(...edge((card) => card.x - card.width / 2));
    const right = Math.max(...edge((card) => card.x + card.width / 2));
    const top = Math.min(...edge((card) => card.y - card.height / 2));
    const bottom = Math.max(...edge((card) => card.y + card.height / 2));
    const fitting = (canvas.clientWidth - 24) / (right - left);
    const scale = Math.min(Math.max(fitting, SMALLEST / FONT), 1);
    const most = Math.max(0.82 * window.innerHeight, 320);
    canvas.style.height = `${Math.min(Math.max((bottom - top) * scale + 40, 280), most)}px`;
    network.setSize("100%", "100%");
    const { clientWidth, clientHeight } = canvas;
    const chosen = cards.find((card) => card.id === focus);
    const within = (from, to, wish, seen) => (
      to - from <= seen ? (from + to) / 2 : Math.min(Math.max(wish, from + seen / 2 - 12), to - seen / 2 + 12)
    );
    network.moveTo({
      scale,
      position: {
        x: within(left, right, chosen.x, clientWidth / scale),
        y: within(top, bottom, chosen.y, clientHeight / scale),
      },
      animation: false,
    });
  }

  function textOn(background) {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(background.slice(at, at + 2), 16));
    return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#11181b" : "#ffffff";
  }

  function draw(shown) {
    const focused = Boolean(shown.focus);
    canvas.parentElement.classList.toggle("chain", focused);
    part("lead-focus").hidden = !focused;
    part("lead-whole").hidden = focused;
    nodes.clear();
    edges.clear();
    nodes.add(shown.nodes.map(focused ? asCard : styled));
    edges.add(shown.edges.map((edge) => ({
      ...edge,
      color: { color: seen(edge.color), opacity: focused ? 1 : 0.4 },
      hidden: !focused && !FIRST_RELATIONS.has(edge.relation),
    })));
    if (focused) {
      network.selectNodes([shown.focus]);
      fitChain(shown.nodes, shown.focus);
    } else {
      canvas.style.height = "";
      network.setSize("100%", "100%");
      network.fit({ animation: false });
      keepRings(shown.nodes);
    }
  }

  // Rings are drawn in pixels whatever the scale: in a small picture they would cover the fill.
  function keepRings(drawn) {
    const part = Math.min(1, Math.max(0.25, 1.6 * network.getScale()));
    nodes.update(drawn.map((node) => ({ id: node.id, borderWidth: node.borderWidth * part })));
  }

  // The state of the page is its address: focus, steps and kinds.
  function state() {
    return { focus: part("focus").value, hops: part("hops").value, types, q: search.value.trim() };
  }

  // Empty until the reader chooses kinds: then the server shows what is usual.
  let types = data.types;

  function parameters(wanted) {
    const made = new URLSearchParams();
    if (wanted.focus) made.set("focus", wanted.focus);
    if (wanted.focus && wanted.hops !== "1") made.set("hops", wanted.hops);
    if (wanted.types) made.set("types", wanted.types);
    if (wanted.q) made.set("q", wanted.q);
    const text = made.toString();
    return text ? `?${text}` : "";
  }

  async function show(wanted, remember = true) {
    part("focus").value = wanted.focus;
    const query = parameters(wanted);
    try {
      const answer = await fetch(`${location.pathname}.json${query}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const shown = await answer.json();
      draw(shown);
      part("panel").innerHTML = shown.panel;
      part("list").innerHTML = shown.list;
      for (const box of boxes) box.checked = shown.kinds.includes(box.value);
      part("said").textContent = shown.said;
      part("svg").href = `${location.pathname}.svg${query}`;
      if (remember) history.pushState(wanted, "", location.pathname + query);
    } catch {
      part("said").textContent = data.texts.failed;
      part("panel").textContent = data.texts.failed;
    }
  }

  const focusOn = (focus) => show({ ...state(), focus });

  // Search: arrows move in the list, Enter focuses, Esc closes it or resets the picture.
  let chosen = -1;

  function matches() {
    const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const hits = data.index.filter((entry) => {
      const label = entry.label.toLocaleLowerCase();
      return words.every((word) => label.includes(word));
    });
    const first = (entry) => (entry.label.toLocaleLowerCase().startsWith(words[0]) ? 0 : 1);
    return hits.sort((a, b) => first(a) - first(b)).slice(0, MOST_FOUND);
  }

  function list() {
    const hits = matches();
    chosen = -1;
    found.replaceChildren(...hits.map((entry, place) => {
      const item = document.createElement("li");
      item.id = `graph-found-${place}`;
      item.role = "option";
      item.dataset.focus = entry.id;
      item.setAttribute("aria-selected", "false");
      const kind = document.createElement("small");
      kind.textContent = entry.kind;
      item.append(entry.label, kind);
      return item;
    }));
    open(hits.length > 0);
    const asked = search.value.trim();
    part("said").textContent = !asked ? "" : hits.length ? `${hits.length} ${data.texts.matches}` : data.texts.no_match;
  }

  function open(whether) {
    found.hidden = !whether;
    search.setAttribute("aria-expanded", String(whether));
    if (!whether) search.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    const items = [...found.children];
    if (!items.length) return;
    chosen = (place + items.length) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    items[chosen].scrollIntoView({ block: "nearest" });
    search.setAttribute("aria-activedescendant", items[chosen].id);
  }

  function take(item) {
    open(false);
    focusOn(item.dataset.focus);
  }

  form.querySelector("button").hidden = true;
  function reset() {
    search.value = "";
    types = "";
    show({ ...state(), focus: "" });
  }

  search.setAttribute("role", "combobox");
  search.setAttribute("aria-autocomplete", "list");
  search.setAttribute("aria-controls", found.id);
  open(false);
  search.addEventListener("input", list);
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (found.hidden) list();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      event.preventDefault();
    } else if (event.key === "Enter" && found.children.length && !found.hidden) {
      take(found.children[Math.max(chosen, 0)]);
      event.preventDefault();
    }
  });
  found.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    if (item) take(item);
    event.preventDefault();
  });
  search.addEventListener("blur", () => open(false));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!found.hidden) return open(false);
    reset();
  });
  part("reset").addEventListener("click", (event) => {
    event.preventDefault();
    reset();
  });
  form.addEventListener("change", (event) => {
    if (event.target === search) return;
    if (event.target.name === "type") {
      types = boxes.filter((box) => box.checked).map((box) => box.value).join(",");
    }
    show(state());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(state());
  });
  part("panel").addEventListener("click", (event) => {
    const link = event.target.closest("a[data-focus]");
    if (!link) return;
    event.preventDefault();
    focusOn(link.dataset.focus);
  });
  network.on("click", (event) => {
    if (event.nodes.length) focusOn(event.nodes[0]);
  });
  network.on("hoverNode", () => canvas.classList.add("pointing"));
  network.on("blurNode", () => canvas.classList.remove("pointing"));
  window.addEventListener("popstate", (event) => {
    const before = new URLSearchParams(location.search);
    const wanted = event.state || {
      focus: before.get("focus") || "",
      hops: before.get("hops") || "1",
      types: before.get("types") || "",
      q: before.get("q") || "",
    };
    types = wanted.types;
    search.value = wanted.q;
    show(wanted, false);
  });

  part("png").hidden = false;
  part("png").addEventListener("click", () => {
    part("png").href = canvas.querySelector("canvas").toDataURL("image/png");
  });

  network.once("afterDrawing", () => {
    document.documentElement.dataset.painted = String(Math.round(performance.now()));
  });
  draw(data);
})();
