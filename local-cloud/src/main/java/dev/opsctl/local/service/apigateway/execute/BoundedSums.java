package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.limit.Sizes;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.velocity.context.InternalContextAdapter;
import org.apache.velocity.runtime.parser.node.ASTAddNode;
import org.apache.velocity.runtime.parser.node.ASTMulNode;
import org.apache.velocity.runtime.parser.node.Node;

/** Velocity's sums and products, which no event handler sees: texts that are joined are charged, numbers do not grow without end. */
final class BoundedSums {

    private static final int LARGEST_BITS = 4_096;

    private BoundedSums() {}

    /** Puts bounded nodes in the place of a parsed template's own. */
    static void replace(Node node) {
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            Node child = node.jjtGetChild(i);
            replace(child);
            Node bounded = child instanceof ASTAddNode add
                    ? new Sum(add)
                    : child instanceof ASTMulNode product ? new Product(product) : null;
            if (bounded != null) {
                for (int j = 0; j < child.jjtGetNumChildren(); j++) {
                    bounded.jjtAddChild(child.jjtGetChild(j), j);
                    child.jjtGetChild(j).jjtSetParent(bounded);
                }
                bounded.jjtSetParent(node);
                node.jjtAddChild(bounded, i);
            }
        }
    }

    private static Number small(Number number) {
        int bits = number instanceof BigInteger integer
                ? integer.bitLength()
                : number instanceof BigDecimal decimal
                        ? Math.max(decimal.unscaledValue().bitLength(), Math.abs(decimal.scale()))
                        : 0;
        if (bits > LARGEST_BITS) {
            throw new IllegalArgumentException("a number has more than " + LARGEST_BITS + " bits");
        }
        return number;
    }

    private static final class Sum extends ASTAddNode {

        Sum(ASTAddNode original) {
            super(original.getParser(), 0);
            first = original.getFirstToken();
            last = original.getLastToken();
            template = original.getTemplate();
        }

        @Override
        protected Object handleSpecial(Object left, Object right, InternalContextAdapter context) {
            Sizes.charge(left, TemplateAccess.budget());
            Sizes.charge(right, TemplateAccess.budget());
            return super.handleSpecial(left, right, context);
        }

        @Override
        public Number perform(Number left, Number right, InternalContextAdapter context) {
            return super.perform(small(left), small(right), context);
        }
    }

    private static final class Product extends ASTMulNode {

        Product(ASTMulNode original) {
            super(original.getParser(), 0);
            first = original.getFirstToken();
            last = original.getLastToken();
            template = original.getTemplate();
        }

        @Override
        public Number perform(Number left, Number right, InternalContextAdapter context) {
            return super.perform(small(left), small(right), context);
        }
    }
}
