package dev.opsctl.command.base;

import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How numbers on the command line are read: whole ones count something that there is at least one of, but for ports. */
public final class Numbers {

    private Numbers() {}

    public static void register(CommandLine line) {
        line.registerConverter(int.class, text -> (int) whole(text, Integer.MAX_VALUE));
        line.registerConverter(Integer.class, text -> (int) whole(text, Integer.MAX_VALUE));
        line.registerConverter(long.class, text -> whole(text, Long.MAX_VALUE));
        line.registerConverter(Long.class, text -> whole(text, Long.MAX_VALUE));
        line.registerConverter(double.class, Numbers::amount);
        line.registerConverter(Double.class, Numbers::amount);
    }

    /** A port; 0 for one that is free. */
    public static final class Port implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
                throw new TypeConversionException("'" + text + "' is no port (1 to 65535)");
            }
            return Integer.valueOf(text);
        }
    }

    private static long whole(String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as a number out of range
        }
        throw new TypeConversionException("'" + text + "' is no whole number of 1 or more");
    }

    private static double amount(String text) {
        try {
            double number = Double.parseDouble(text);
            if (number >= 0 && number < Double.POSITIVE_INFINITY) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as a number out of range
        }
        throw new TypeConversionException("'" + text + "' is no number of 0 or more");
    }
}
