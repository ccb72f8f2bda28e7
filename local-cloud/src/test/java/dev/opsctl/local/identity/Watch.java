package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.store.StoreContent;
import dev.opsctl.local.store.StoreContent.Document;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/** Sends requests of somebody who must get to nothing of a {@link World}, and notes whenever one tells or changes something of it. */
final class Watch {

    static final String SUCCESS = "success";
    static final String NOT_SERVED = "501";

    private final LocalCloud cloud;
    private final World world;
    private final Predicate<Document> belonging;
    private final List<String> intrusions = new ArrayList<>();
    private final Set<String> listing = new HashSet<>();
    private StoreContent before;
    private int requests;

    /** @param belonging which documents of the store are the world's */
    Watch(LocalCloud cloud, World world, Predicate<Document> belonging) {
        this.cloud = cloud;
        this.world = world;
        this.belonging = belonging;
        this.before = content();
    }

    private StoreContent content() {
        return new StoreContent(cloud.store(), belonging);
    }

    /** Sends a request that names nothing of the world: an operation that tells of the world then tells it to whoever may list. */
    String sendExpecting(Object client, ServiceDefinition<?> service, Operations.Bound operation, SdkRequest request) {
        int before = intrusions.size();
        String outcome = send(client, service, operation, request);
        if (intrusions.size() > before) {
            intrusions.remove(before);
            listing.add(service.name() + ":" + operation.name());
        }
        return outcome;
    }

    /** @return the error's code, {@link #SUCCESS} or {@link #NOT_SERVED} */
    String send(Object client, ServiceDefinition<?> service, Operations.Bound operation, SdkRequest request) {
        requests++;
        String what = service.name() + ":" + operation.name();
        String outcome = SUCCESS;
        try {
            String answer = Answers.text(Requests.call(client, operation, request));
            if (answer.contains(world.contents) && !listing.contains(what)) {
                intrusions.add(what + " tells " + answer + " to " + request);
            }
        } catch (AwsServiceException e) {
            outcome = e.awsErrorDetails().errorCode();
        } catch (UnsupportedOperationException e) {
            outcome = NOT_SERVED;
        } catch (Throwable e) {
            intrusions.add(what + " fails by " + request + ": " + e + " at " + e.getStackTrace()[0]);
        }
        if (outcome.equals(SUCCESS)) {
            compare(what + " by " + request);
        }
        return outcome;
    }

    /** Notes what has changed since it was last compared: by a call that was refused, or after its answer. */
    void compare(String what) {
        StoreContent after = content();
        Set<String> changes = before.changes(after);
        if (!changes.isEmpty()) {
            intrusions.add(what + " changes " + changes);
            before = after;
        }
    }

    /** What must not be, for people to read. */
    List<String> intrusions() {
        return intrusions;
    }

    int requests() {
        return requests;
    }

    /** How many documents are watched. */
    int documents() {
        return before.size();
    }
}
