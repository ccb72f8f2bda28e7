package dev.opsctl.local.limit;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;

/**
 * Nodes of the JSON that others send. A number beyond a double's range, such as {@code 1e999999999}, makes its document malformed: eleven
 * bytes would become a gigabyte as soon as somebody writes them out or adds one. A reader that uses this factory throws what it throws for
 * any other malformed document.
 */
public final class FiniteNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1L;

    /** A double has exponents from −324 to 308. */
    private static final int LARGEST_EXPONENT = 400;

    /** @param exactDecimals whether decimals keep their trailing zeros */
    public FiniteNumbers(boolean exactDecimals) {
        super(exactDecimals);
    }

    @Override
    public NumericNode numberNode(double value) {
        if (!Double.isFinite(value)) {
            throw FiniteNumbers.<RuntimeException>malformed();
        }
        return super.numberNode(value);
    }

    @Override
    public ValueNode numberNode(BigDecimal value) {
        if (value != null && !finite(value)) {
            throw FiniteNumbers.<RuntimeException>malformed();
        }
        return super.numberNode(value);
    }

    /** Whether a number is small enough to be written out and computed with. */
    public static boolean finite(BigDecimal value) {
        return value.signum() == 0 && Math.abs((long) value.scale()) <= LARGEST_EXPONENT
                || value.signum() != 0 && Math.abs((long) value.precision() - value.scale()) <= LARGEST_EXPONENT;
    }

    /** The exception that readers declare; the factory's methods declare none. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> E malformed() throws E {
        throw (E) new StreamConstraintsException("Number is out of the range of a double");
    }
}
