package dev.opsctl.render.board;

import java.util.List;

/** Values as a line of small blocks. */
public final class Sparkline {

    private static final String BLOCKS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /** At most {@code width} blocks; where there are more values, each block is the greatest of its share. */
    public static String of(List<Double> values, int width) {
        int blocks = Math.min(width, values.size());
        double high = values.stream().mapToDouble(v -> v).max().orElse(0);
        double low = Math.min(0, values.stream().mapToDouble(v -> v).min().orElse(0));
        StringBuilder line = new StringBuilder();
        for (int block = 0; block < blocks; block++) {
            int from = block * values.size() / blocks;
            int to = Math.max(from + 1, (block + 1) * values.size() / blocks);
            double value =
                    values.subList(from, to).stream().mapToDouble(v -> v).max().orElse(0);
            int level = high > low ? (int) Math.round((value - low) / (high - low) * (BLOCKS.length() - 1)) : 0;
            line.append(BLOCKS.charAt(level));
        }
        return line.toString();
    }
}
