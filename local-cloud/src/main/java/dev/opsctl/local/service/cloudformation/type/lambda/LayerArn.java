package dev.opsctl.local.service.cloudformation.type.lambda;

/**
 * What the ARN of a layer's version says.
 *
 * @param layer the layer's ARN, which the operations take for its name
 */
record LayerArn(String layer, long number) {

    static LayerArn of(String arn) {
        int last = arn.lastIndexOf(':');
        return new LayerArn(arn.substring(0, last), Long.parseLong(arn.substring(last + 1)));
    }
}
