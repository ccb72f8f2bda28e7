package dev.opsctl.command.open;

import dev.opsctl.command.base.Durations;
import dev.opsctl.operation.shop.Shop;
import dev.opsctl.operation.shop.Shop.Entrance;
import dev.opsctl.target.Session;
import picocli.CommandLine.Option;

/** A page of the operations console, whose audit lines name who is signed in. */
abstract class OperatorPage extends Opening {

    @Option(
            names = "--operator",
            paramLabel = "NAME",
            description = "Who is signed in, as audit lines name them (default: the user of this machine).")
    String operator = System.getProperty("user.name", "operator");

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "8h",
            description = "How long, 15m or 2h for example (default: ${DEFAULT-VALUE}, at most 12h).")
    String lifetime;

    /** Behind the shop's address. */
    protected abstract String path();

    protected abstract String name();

    @Override
    protected final Entrance entrance(Session session) {
        return new Shop(session.clients()).operatorEntrance(path(), operator, Durations.parse(lifetime));
    }

    @Override
    protected final String said(Entrance entrance) {
        return name() + " opens in your browser, "
                + (entrance.issued() ? "signed in as " + operator : "where operators sign in at its issuer");
    }
}
