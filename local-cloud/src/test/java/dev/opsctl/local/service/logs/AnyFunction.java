package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ServiceContext;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Stands for Lambda, with every function that somebody calls. */
record AnyFunction(ServiceContext context) implements LambdaClient {

    @Override
    public InvokeResponse invoke(InvokeRequest request) {
        return InvokeResponse.builder().statusCode(202).build();
    }

    @Override
    public String serviceName() {
        return "lambda";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
