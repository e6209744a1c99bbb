// The shop window: choices make a context, the context makes a query, the answer makes the shelf.

const SITUATION = [
  {
    name: "place",
    title: "Where",
    options: {
      Oslo: { country: "NO", timeZone: "Europe/Oslo", latitude: 59.91, longitude: 10.75 },
      Sydney: { country: "AU", timeZone: "Australia/Sydney", latitude: -33.87, longitude: 151.21 },
      Mumbai: { country: "IN", timeZone: "Asia/Kolkata", latitude: 19.08, longitude: 72.88 },
    },
  },
  { name: "month", title: "Month", options: { January: 1, April: 4, July: 7, October: 10 } },
  {
    name: "time",
    title: "Time",
    options: { Morning: { weekday: 2, hour: 8 }, Evening: { weekday: 2, hour: 20 }, Saturday: { weekday: 6, hour: 14 } },
  },
  {
    name: "weather",
    title: "Weather",
    options: {
      Any: null,
      Rain: { condition: "RAIN" },
      Heat: { condition: "CLEAR", temperatureC: 31 },
      Snow: { condition: "SNOW", temperatureC: -4 },
    },
  },
  { name: "device", title: "Device", options: { Phone: "MOBILE", Computer: "DESKTOP" } },
  { name: "occasion", title: "Occasion", options: { None: null, Birthday: "birthday", Party: "party" } },
];

const FACET_NAMES = {
  GENERAL: "In general",
  TIME: "Time",
  SEASON: "Season",
  PLACE: "Place",
  DEVICE: "Device",
  WEATHER: "Weather",
  OCCASION: "Occasion",
  PLACEMENT: "Placement",
  SESSION: "Session",
};

const SHELF = `query Shelf($shopper: ShopperInput, $context: RecommendationContextInput!) {
  recommendations(shopper: $shopper, context: $context, first: 10) {
    strategy
    edges {
      node { id title price { amount currencyCode } image { url } }
      explanation { reason wanted { facet times } }
    }
  }
}`;

const RECORD = `mutation Record($input: [InteractionInput!]!) {
  recordInteractions(input: $input) { userErrors { message } }
}`;

const $ = (id) => document.getElementById(id);
const liked = [];
let visitor = newVisitor();
let asked = 0;

function newVisitor() {
  return `window-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
}

/** An element with properties and children; text stays text. */
function h(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
}

function drawSituation() {
  for (const { name, title, options } of SITUATION) {
    const choices = Object.keys(options).map((label, i) =>
      h("label", {}, h("input", { type: "radio", name, value: label, checked: i === 0 }), h("span", {}, label)),
    );
    $("situation").append(h("fieldset", {}, h("legend", {}, title), h("div", { className: "choices" }, ...choices)));
  }
  $("situation").addEventListener("change", refresh);
}

/** The chosen situation as a RecommendationContextInput. */
function chosenContext() {
  const data = new FormData($("situation"));
  const chosen = Object.fromEntries(SITUATION.map(({ name, options }) => [name, options[data.get(name)]]));
  const { place, month, time, weather, device, occasion } = chosen;
  const local = `${dayAhead(month, time.weekday)}T${String(time.hour).padStart(2, "0")}:00:00`;
  const context = { at: local + offsetAt(local, place.timeZone), ...place, device, placement: "HOME" };
  if (weather) context.weather = weather;
  if (occasion) context.occasion = occasion;
  return context;
}

/** A day of this weekday (0 Sunday) in this month when it comes next: ahead of us, so that all the shop knows may be used. */
function dayAhead(month, weekday) {
  const now = new Date();
  const year = now.getFullYear() + (month > now.getMonth() + 1 ? 0 : 1);
  const second = new Date(Date.UTC(year, month - 1, 8));
  second.setUTCDate(8 + ((weekday - second.getUTCDay() + 7) % 7));
  return second.toISOString().slice(0, 10);
}

/** The UTC offset of a zone at a local time, e.g. "+01:00". */
function offsetAt(local, timeZone) {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(new Date(`${local}Z`));
  return parts.find(({ type }) => type === "timeZoneName").value.slice(3) || "+00:00";
}

async function ask(query, variables) {
  const key = sessionStorage.getItem("vitrine-key");
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw Object.assign(new Error(errors[0].message), errors[0].extensions);
  return data;
}

async function refresh() {
  const turn = ++asked;
  const variables = { context: chosenContext() };
  if (liked.length > 0) variables.shopper = { anonymousId: visitor };
  drawQuery(variables);
  const start = performance.now();
  try {
    const { recommendations } = await ask(SHELF, variables);
    if (turn !== asked) return;
    $("notice").hidden = true;
    const draw = () => drawShelf(recommendations, Math.round(performance.now() - start));
    if (document.startViewTransition && !matchMedia("(prefers-reduced-motion: reduce)").matches)
      document.startViewTransition(draw);
    else draw();
  } catch (error) {
    if (turn === asked) drawError(error);
  }
}

function drawShelf({ strategy, edges }, milliseconds) {
  $("status").textContent = `${strategy.toLowerCase().replace("_", " ")} · ${milliseconds} ms`;
  $("shelf").replaceChildren(...edges.map(card));
  if (edges.length === 0) {
    drawNotice(
      "Nothing on the shelf yet.",
      h("div", {}, "Import a shop with ", h("code", {}, "npm run vitrine -- import feed DIR"), "."),
    );
  }
  drawFacets(edges);
  drawTouched();
}

function card({ node, explanation }, i) {
  const isLiked = liked.some(({ id }) => id === node.id);
  const title = node.title ?? "Untitled";
  const button = h(
    "button",
    { type: "button", className: isLiked ? "product liked" : "product", title: "I like this" },
    h(
      "div",
      { className: "picture" },
      node.image
        ? h("img", { src: node.image.url, alt: "", loading: i < 5 ? "eager" : "lazy" })
        : h("div", { className: "none" }, title[0]),
      h("span", { className: "heart", ariaHidden: "true" }, isLiked ? "♥" : "♡"),
    ),
    h("div", { className: "title" }, title),
    node.price ? h("div", { className: "price" }, money(node.price)) : null,
    explanation ? h("div", { className: "reason" }, explanation.reason) : null,
  );
  button.style.viewTransitionName = `p${node.id.replace(/\W/g, "")}`;
  button.addEventListener("click", () => like(node));
  return button;
}

function money({ amount, currencyCode }) {
  if (!currencyCode) return amount;
  return new Intl.NumberFormat("en", { style: "currency", currency: currencyCode }).format(Number(amount));
}

async function like(node) {
  if (!liked.some(({ id }) => id === node.id)) liked.push(node);
  const event = { anonymousId: visitor, productId: node.id, type: "ADD_TO_CART", timestamp: new Date().toISOString() };
  try {
    await ask(RECORD, { input: [{ ...event, context: chosenContext() }] });
    await refresh();
  } catch (error) {
    drawError(error);
  }
}

function drawTouched() {
  $("touched").hidden = liked.length === 0;
  const forget = h("button", { type: "button" }, "Forget me");
  forget.addEventListener("click", () => {
    liked.length = 0;
    visitor = newVisitor();
    refresh();
  });
  const thumbs = liked.slice(-8).map((node) => (node.image ? h("img", { src: node.image.url, alt: node.title ?? "" }) : null));
  $("touched").replaceChildren(h("span", {}, "You liked"), ...thumbs.filter(Boolean), forget);
}

/** The geometric mean over the shelf of how many times as much its products are wanted in each facet of the situation. */
function drawFacets(edges) {
  const logs = new Map();
  for (const { explanation } of edges)
    for (const { facet, times } of explanation?.wanted ?? []) logs.set(facet, [...(logs.get(facet) ?? []), Math.log(times)]);
  const rows = Array.from(logs, ([facet, list]) => ({ facet, times: Math.exp(list.reduce((a, b) => a + b) / list.length) }))
    .sort((a, b) => b.times - a.times)
    .flatMap(({ facet, times }) => [
      h("span", {}, FACET_NAMES[facet] ?? facet),
      h("meter", { min: 0, max: 3, value: times, title: `${facet}: ${times}` }),
      h("span", { className: "number" }, `${times.toFixed(1)}×`),
    ]);
  $("facets").replaceChildren(...(rows.length ? rows : [h("p", {}, "The shop has not been watched in such a moment yet.")]));
}

function drawQuery(variables) {
  const text = literal(variables.context, "    ");
  const shopper = variables.shopper ? `\n    shopper: { anonymousId: ${JSON.stringify(variables.shopper.anonymousId)} }` : "";
  const query = `{
  recommendations(${shopper}
    context: ${text}
    first: 10
  ) {
    strategy
    edges {
      score
      node { title price { amount currencyCode } }
      explanation { reason wanted { facet times } }
    }
  }
}`;
  $("query").textContent = query;
  $("try").href = `/graphiql?query=${encodeURIComponent(query)}`;
}

const ENUM_FIELDS = new Set(["device", "placement", "condition"]);

/** A value as GraphQL writes it. */
function literal(value, indent, field = "") {
  if (value === null || typeof value !== "object") return ENUM_FIELDS.has(field) ? value : JSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${literal(inner, `${indent}  `, name)}`);
  return fields.length < 3 ? `{ ${fields.join(", ")} }` : `{\n${indent}  ${fields.join(`\n${indent}  `)}\n${indent}}`;
}

function drawError(error) {
  $("status").textContent = "";
  if (error.code !== "UNAUTHENTICATED") return drawNotice(error.message);
  const input = h("input", { type: "password", placeholder: "Storefront key", autocomplete: "off", ariaLabel: "Storefront key" });
  input.addEventListener("change", () => {
    sessionStorage.setItem("vitrine-key", input.value.trim());
    refresh();
  });
  drawNotice("This shop asks for a key. Make one with npm run vitrine -- keys create, and paste it here.", h("div", {}, input));
}

function drawNotice(text, ...more) {
  $("notice").replaceChildren(text, ...more);
  $("notice").hidden = false;
}

drawSituation();
refresh();
