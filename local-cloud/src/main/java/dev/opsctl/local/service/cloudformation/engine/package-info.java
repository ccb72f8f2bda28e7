/** Carries out an operation on a stack, step by step, forward or back, so that a restart goes on with it. */
package dev.opsctl.local.service.cloudformation.engine;
