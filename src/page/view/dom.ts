/** Elements, made in one call. */

type Child = Node | string;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The element that the page was made with. Throws an Error where there is none. */
export function found<Kind extends Element>(selector: string, within: ParentNode = document): Kind {
  const one = within.querySelector<Kind>(selector);
  if (one === null) throw new Error(`no ${selector} in the page`);
  return one;
}

/** A value that leads to an event; as it is where there is none. */
export function leading(text: string, event: number, look: string): HTMLElement {
  if (event < 0)
    return element('span', { class: look, title: 'as it was from the first event here on' }, text);
  const words = `event ${event} made it so`;
  return element(
    'button',
    { type: 'button', class: look, 'data-event': `${event}`, title: words },
    text,
  );
}
