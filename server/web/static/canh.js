// Refreshes the page's live part when the server says that something changed.
// The page is complete without: what is fetched is the page itself.
const part = () => document.querySelector("[data-live]");
let source;

async function refresh() {
  const active = document.activeElement;
  // Whoever fills in a form is not disturbed.
  if (active.matches("input, select, textarea")) return;
  const fields = [...part().querySelectorAll("input:not([type=radio]), textarea")];
  if (fields.some((one) => one.value !== one.defaultValue)) return;
  const choices = [...part().querySelectorAll("select")];
  if (choices.some((one) => !(one.querySelector("[selected]") ?? one.options[0]).selected)) return;
  const answer = await fetch(location.href, { headers: { "canh-live": "1" } });
  if (answer.redirected || !answer.ok) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (!fresh) return location.reload();
  const open = [...part().querySelectorAll("details")].map((one) => one.open);
  const href = part().contains(active) && active.getAttribute("href");
  fresh.querySelectorAll("details").forEach((one, number) => (one.open = Boolean(open[number])));
  part().replaceChildren(...fresh.childNodes);
  if (href) part().querySelector(`[href="${CSS.escape(href)}"]`)?.focus();
  document.querySelector("footer").replaceChildren(...page.querySelector("footer").childNodes);
}

function listen() {
  source = new EventSource("/live");
  source.addEventListener("changed", refresh);
}

document.addEventListener("visibilitychange", () => {
  source.close();
  if (document.hidden) return;
  refresh();
  listen();
});
listen();
