package dev.opsctl.local.service.apigateway.execute;

/** What a stage, or an integration's backend, answers. */
public record ApiResponse(int status, HttpHeaders headers, byte[] body) {}
