package dev.opsctl.operation.deploy;

import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/**
 * A stack of the environment, with whom to work on it.
 *
 * @param part what the commands call it: {@code app}
 */
record StackInAccount(Clients clients, String part, Stack stack) {

    private static final List<String> OWN = List.of(Stacks.BOOTSTRAP, Stacks.IAM, Stacks.APP, Stacks.PIPELINE);

    /**
     * Those stacks that are there and fit.
     *
     * @param accounts the system's own, then the one that hosts the external service, if it is known
     */
    static List<StackInAccount> in(List<Clients> accounts, Predicate<Stack> fits) {
        List<StackInAccount> found = new ArrayList<>();
        for (int i = 0; i < accounts.size(); i++) {
            Clients clients = accounts.get(i);
            Stacks stacks = new Stacks(clients);
            for (String part : i == 0 ? OWN : List.of(Stacks.PARTNER)) {
                stacks.find(stacks.name(part))
                        .filter(fits)
                        .ifPresent(stack -> found.add(new StackInAccount(clients, part, stack)));
            }
        }
        return found;
    }
}
