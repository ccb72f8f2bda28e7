package dev.opsctl.command.order;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.order.Orders;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Cells;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code opsctl order products}. */
@Command(
        name = "products",
        description = "What can be ordered.",
        footer = {"", "Example:", "  opsctl order products"})
final class OrderProducts extends BaseCommand {

    private record Row(String sku, String category, String name, List<String> prices) {

        static Row of(JsonNode product) {
            JsonNode names = product.path("name");
            String language = Locale.getDefault().getLanguage();
            List<String> prices = new ArrayList<>();
            product.path("prices")
                    .fields()
                    .forEachRemaining(
                            price -> prices.add(Cells.money(price.getValue().asLong(), price.getKey())));
            return new Row(
                    product.path("sku").asText(),
                    product.path("category").asText(null),
                    names.path(names.has(language) ? language : "en").asText(),
                    prices);
        }
    }

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            JsonNode answer = new Orders(session.clients()).products();
            JsonNode products = answer.path("products");
            if (format() != Format.table) {
                print(products);
                return ExitCode.OK;
            }
            List<Row> rows = new ArrayList<>();
            products.forEach(product -> rows.add(Row.of(product)));
            print(rows);
            return ExitCode.OK;
        }
    }
}
