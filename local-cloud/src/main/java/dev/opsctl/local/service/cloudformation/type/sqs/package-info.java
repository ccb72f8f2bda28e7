/** Resource types of SQS: queues and their policies. */
package dev.opsctl.local.service.cloudformation.type.sqs;
