package dev.opsctl.local.service.cloudformation.engine;

/** A CloudFormation that hears over HTTP of its custom resources and wait conditions. */
public interface CustomResponseSource {

    /** Where custom resources answer. */
    CustomResponses customResponses();

    /** Where signals for wait conditions come. */
    WaitSignals waitSignals();
}
