/** A text with `code` in it; of Markdown that is all that descriptions have. */
export function Marked({ text }: { text: string }) {
    return text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}
