package dev.opsctl.command.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.render.Cells;
import dev.opsctl.render.Format;

/** A command whose result is an order. */
abstract class OrderCommand extends BaseCommand {

    /** Its amount is in minor units, which only data has. */
    void printOrder(JsonNode order) {
        if (format() == Format.table && order.path("total").isNumber()) {
            print(((ObjectNode) order.deepCopy())
                    .put(
                            "total",
                            Cells.money(
                                    order.path("total").asLong(),
                                    order.path("currency").asText())));
        } else {
            print(order);
        }
    }
}
