interface Choice {
  readonly name: string;
  readonly href: string;
  readonly chosen: boolean;
}

/** A row of links of which one is chosen, beside a panel's heading. */
export function Choices({ label, choices }: { label: string; choices: readonly Choice[] }) {
  return (
    <nav className="choices" aria-label={label}>
      {choices.map(({ name, href, chosen }) => (
        <a key={name} href={href} aria-current={chosen ? 'true' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}
