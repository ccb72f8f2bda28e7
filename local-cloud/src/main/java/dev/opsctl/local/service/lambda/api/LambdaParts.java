package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.process.Artifacts;
import dev.opsctl.local.service.lambda.function.Aliases;
import dev.opsctl.local.service.lambda.function.EnvironmentVault;
import dev.opsctl.local.service.lambda.function.FunctionCatalog;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.service.lambda.function.PermissionPolicies;
import dev.opsctl.local.service.lambda.invoke.AsyncInvocations;
import dev.opsctl.local.service.lambda.invoke.Destinations;
import dev.opsctl.local.service.lambda.invoke.EventInvokeConfigs;
import dev.opsctl.local.service.lambda.invoke.Invoker;
import dev.opsctl.local.service.lambda.pool.Environments;
import dev.opsctl.local.service.lambda.pool.Fleet;

/** The parts of one scope's Lambda. */
record LambdaParts(
        ServiceContext context,
        Functions functions,
        Environments environments,
        Fleet fleet,
        FunctionCatalog catalog,
        Aliases aliases,
        PermissionPolicies policies,
        Invoker invoker,
        AsyncInvocations async,
        Destinations destinations,
        EventInvokeConfigs eventInvokeConfigs) {

    static LambdaParts of(ServiceContext context) {
        Functions functions = new Functions(context);
        EnvironmentVault vault = new EnvironmentVault(context);
        Artifacts artifacts =
                new Artifacts(context.cloud().home().resolve("lambda").resolve("code"));
        Environments environments = new Environments(context, artifacts, vault);
        Fleet fleet = new Fleet(context.cloud().workers());
        Invoker invoker = new Invoker(context, functions, environments, fleet);
        Destinations destinations = new Destinations(context, environments);
        AsyncInvocations async = new AsyncInvocations(context, functions, invoker, destinations);
        return new LambdaParts(
                context,
                functions,
                environments,
                fleet,
                new FunctionCatalog(context, functions, vault, artifacts, fleet::retire),
                new Aliases(context, functions),
                new PermissionPolicies(context, functions),
                invoker,
                async,
                destinations,
                new EventInvokeConfigs(context, functions, async.settings()));
    }
}
