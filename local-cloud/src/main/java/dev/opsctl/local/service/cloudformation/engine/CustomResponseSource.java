package dev.opsctl.local.service.cloudformation.engine;

/** A CloudFormation whose custom resources answer over HTTP. */
public interface CustomResponseSource {

    /** Where they answer. */
    CustomResponses customResponses();
}
