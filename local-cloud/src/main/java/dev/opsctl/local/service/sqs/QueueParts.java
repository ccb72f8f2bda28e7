package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.ServiceContext;

/** The parts of one scope's SQS. */
record QueueParts(ServiceContext context, Queues queues, QueueKeys keys, MoveTasks moves) {}
