package dev.opsctl.local.cloud;

/** A service with work in the background (pollers, schedules, running executions) that goes on after a restart. */
public interface Resumable {

    /** Called once at start of the cloud for every scope that was in use before, when all services can be reached. */
    void resume();
}
