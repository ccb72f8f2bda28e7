/** Resource types of SQS: queues and their policies. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.sqs;

import org.jspecify.annotations.NullMarked;
