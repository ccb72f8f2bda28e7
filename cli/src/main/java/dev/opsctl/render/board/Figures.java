package dev.opsctl.render.board;

import java.util.Locale;

/** Numbers as people read them on charts. */
public final class Figures {

    private Figures() {}

    /** At most five characters for what is below a quadrillion: {@code 0.25}, {@code 12.5}, {@code 1.2k}, {@code 3.4M}. */
    public static String brief(double value) {
        double size = Math.abs(value);
        String sign = value < 0 ? "-" : "";
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "?";
        } else if (size == 0) {
            return "0";
        } else if (size < 0.001) {
            return String.format(Locale.ROOT, "%.0e", value).replace("e-0", "e-");
        } else if (size < 1) {
            return sign + trimmed(String.format(Locale.ROOT, "%.3f", size));
        }
        String[] units = {"", "k", "M", "G", "T"};
        int unit = 0;
        while (size >= 999.5 && unit < units.length - 1) {
            size /= 1000;
            unit++;
        }
        return sign
                + trimmed(String.format(Locale.ROOT, size < 9.995 ? "%.2f" : size < 99.95 ? "%.1f" : "%.0f", size))
                + units[unit];
    }

    private static String trimmed(String decimal) {
        return decimal.contains(".") ? decimal.replaceFirst("\\.?0+$", "") : decimal;
    }

    /** The top of an axis: the next of 1, 2, 2.5, 5 times a power of ten. */
    static double above(double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 2, 2.5, 5}) {
            if (value <= step * power * 1.000001) {
                return step * power;
            }
        }
        return 10 * power;
    }

    /** Cut to a width, with an ellipsis where something is missing. */
    static String cut(String text, int width) {
        return text.length() <= width ? text : width <= 0 ? "" : text.substring(0, width - 1) + "…";
    }
}
