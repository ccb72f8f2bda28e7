package dev.opsctl.render;

/** How results are printed: {@code -o table|json|yaml}. */
public enum Format {
    table,
    json,
    yaml
}
