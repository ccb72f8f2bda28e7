package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** Naming accounts and regions costs nothing: a service in a scope is kept when it has written something (PLT-5). */
class ScopesTest {

    @TempDir
    Path home;

    private final List<String> made = Collections.synchronizedList(new ArrayList<>());

    private TestCloud open() {
        made.clear();
        return TestCloud.open(home, Services.all().stream().map(this::counted).toArray(ServiceDefinition[]::new));
    }

    private <C> ServiceDefinition<C> counted(ServiceDefinition<C> definition) {
        Function<ServiceContext, C> factory = definition.factory();
        return new ServiceDefinition<>(
                definition.name(),
                definition.clientInterface(),
                definition.global(),
                definition.constrained(),
                definition.addressing(),
                context -> {
                    made.add(definition.name() + " " + context.scope().accountId() + " "
                            + context.scope().region());
                    return factory.apply(context);
                });
    }

    @Test
    void aStartMakesOnlyWhatHasWrittenSomething() {
        Scope other = new Scope("444455556666", "eu-central-1");
        try (TestCloud cloud = open()) {
            for (int region = 0; region < 50; region++) {
                Scope named = new Scope("444455556666", "eu-" + region);
                cloud.cloud()
                        .client(SqsClient.class, named, Caller.root(named.accountId()))
                        .listQueues();
                cloud.cloud()
                        .client(EventBridgeClient.class, named, Caller.root(named.accountId()))
                        .listRules(r -> {});
            }
            cloud.client(SqsClient.class).createQueue(q -> q.queueName("q"));
            cloud.cloud()
                    .client(SnsClient.class, other, Caller.root(other.accountId()))
                    .createTopic(t -> t.name("t"));
            cloud.client(KmsClient.class).createKey();
            assertTrue(
                    cloud.cloud().store().tables().stream().noneMatch(table -> table.matches(".*/eu-[0-9]+/.*")),
                    () -> cloud.cloud().store().tables().toString());
        }
        try (TestCloud cloud = open()) {
            assertTrue(
                    made.containsAll(List.of(
                            "kms 111122223333 us-east-1",
                            "sqs 111122223333 us-east-1",
                            "sns 444455556666 eu-central-1")),
                    made::toString);
            assertTrue(made.stream().noneMatch(service -> service.matches(".* eu-[0-9]+")), made::toString);
            assertTrue(made.stream().noneMatch(service -> service.startsWith("states ")), made::toString);
            assertEquals(
                    1, cloud.client(SqsClient.class).listQueues().queueUrls().size());
        }
    }

    @Test
    void whatIsLookedUpInAnAccountThatNobodyHasIsNotKept() {
        try (TestCloud cloud = TestCloud.secured(home)) {
            cloud.identity().administrator(TestCloud.SCOPE.accountId(), "operator");
            SqsClient sqs = cloud.client(SqsClient.class);
            String url = sqs.createQueue(q -> q.queueName("q")).queueUrl();
            Object kept = cloud.cloud().service(SqsClient.class, TestCloud.SCOPE);
            assertTrue(kept == cloud.cloud().named(SqsClient.class, TestCloud.SCOPE));
            Scope nobody = new Scope("999900001111", "us-east-1");
            assertFalse(cloud.cloud().named(LambdaClient.class, nobody)
                    == cloud.cloud().named(LambdaClient.class, nobody));
            assertThrows(
                    AwsServiceException.class,
                    () -> sqs.getQueueUrl(q -> q.queueName("q").queueOwnerAWSAccountId(nobody.accountId())));
            assertEquals(url, sqs.getQueueUrl(q -> q.queueName("q")).queueUrl());
            assertEquals(
                    TestCloud.SCOPE.accountId(),
                    cloud.client(StsClient.class).getCallerIdentity().account());
            assertTrue(cloud.cloud().store().tables().stream().noneMatch(table -> table.contains("999900001111")));
        }
    }
}
